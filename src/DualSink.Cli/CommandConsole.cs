using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using DualSink.Cli.Logging;
using Microsoft.Extensions.Logging;
using Spectre.Console;

namespace DualSink.Cli;

/// <summary>
/// Results on standard output, everything else on standard error. A terminal gets tables; a pipe gets plain lines, with
/// no escape sequences and no wrapping; under <c>--json</c> standard output holds the document alone, and under
/// <c>--log-format json</c> each line of standard error is a document as well.
/// </summary>
internal sealed class CommandConsole(Shell shell, bool json, bool logsJson = false)
{
    private IAnsiConsole? _terminal;
    private IAnsiConsole? _errorTerminal;
    private bool _documented;

    /// <summary>Whether results are asked for as JSON.</summary>
    public bool Json { get; } = json;

    /// <summary>Whether results are read by a person at a terminal.</summary>
    public bool IsTerminal => shell.OutIsTerminal && !Json;

    /// <summary>Whether progress may be drawn: standard error is a terminal.</summary>
    public bool CanDraw => shell.ErrorIsTerminal;

    /// <summary>Standard output as a terminal, for what tables cannot say. Only where <see cref="IsTerminal"/>.</summary>
    public IAnsiConsole Terminal => _terminal ??= Ansi(shell.Out);

    /// <summary>Standard error as a terminal, for progress. Only where <see cref="CanDraw"/>.</summary>
    public IAnsiConsole ErrorTerminal => _errorTerminal ??= Ansi(shell.Error);

    /// <summary>One line of the result. Silent under <c>--json</c>.</summary>
    public void Line(string text = "")
    {
        if (!Json)
        {
            shell.Out.WriteLine(Printable(text));
        }
    }

    /// <summary>The beginning of a line of the result, coloured on a terminal. Silent under <c>--json</c>.</summary>
    public void Begin(string text, Color colour)
    {
        if (IsTerminal)
        {
            Terminal.Write(new Text(text, new Style(colour)));
        }
        else if (!Json)
        {
            shell.Out.Write(text);
        }
    }

    /// <summary>A table of the result. Silent under <c>--json</c>.</summary>
    public void Table(ResultTable table)
    {
        if (IsTerminal)
        {
            Terminal.Write(table.ForTerminal());
        }
        else if (!Json)
        {
            table.WritePlain(shell.Out);
        }
    }

    /// <summary>The one document of <c>--json</c>. Silent without it.</summary>
    public void Document<T>(T value, JsonTypeInfo<T> type)
    {
        if (!Json)
        {
            return;
        }

        if (_documented)
        {
            throw new InvalidOperationException("A verb prints one JSON document, and this is its second.");
        }

        _documented = true;
        shell.Out.WriteLine(JsonSerializer.Serialize(value, type));
    }

    /// <summary>Something a person may want to know, on standard error.</summary>
    public void Note(string text) => Say(LogLevel.Information, "", text);

    /// <summary>Something that is probably not meant, on standard error.</summary>
    public void Warn(string text) => Say(LogLevel.Warning, "warning: ", text);

    /// <summary>Why the verb cannot do what it was asked, on standard error.</summary>
    public void Error(string text) => Say(LogLevel.Error, "error: ", text);

    private void Say(LogLevel level, string prefix, string text) =>
        shell.Error.WriteLine(logsJson ? LogJson.Of(new LogLine(shell.Time.GetUtcNow(), level, "dualsink", default, text)) : $"{prefix}{Printable(text)}");

    // What a damaged file holds is quoted in messages, and a terminal obeys some of it.
    private static string Printable(string text) =>
        text.Any(IsObeyed) ? string.Concat(text.ReplaceLineEndings("\n").Select(c => IsObeyed(c) ? '\ufffd' : c)) : text;

    private static bool IsObeyed(char c) => char.IsControl(c) && c is not ('\n' or '\t');

    private static IAnsiConsole Ansi(TextWriter writer) =>
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
}
