using System.CommandLine;
using System.Globalization;
using System.Text;
using DualSink.Cli.Journals;
using DualSink.Journal;
using DualSink.Server.Control;

namespace DualSink.Cli.Verbs;

/// <summary><c>dualsink journal check|export</c>: what is sound in a journal, and saving what can be read of it.</summary>
internal sealed class JournalVerb
{
    private readonly Argument<string?> _file = new("FILE")
    {
        Description = "The journal. Default: journal.path of the settings.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly JournalOption _journal = new();
    private readonly Option<string> _to = new("--to") { Description = "Write to this file, which must not be there yet. Default: standard output.", HelpName = "FILE" };

    private JournalVerb()
    {
    }

    public static Command Create(VerbRunner runner)
    {
        var verb = new JournalVerb();
        var check = new Command("check", "Read a whole journal, damaged or not, beside its owner or not, and tell what is wrong with it. Changes nothing; exit 1 when it is not sound.") { verb._file, verb._journal };
        runner.Handle(check, verb.CheckAsync);
        var export = new Command("export", "Save every bar that can be read of a journal, damaged or not, as NDJSON in the order of acceptance. Changes nothing; exit 1 when something could not be read.") { verb._file, verb._journal, verb._to };
        runner.Handle(export, verb.ExportAsync);
        return new Command("journal", "Look into a journal's file, or save what it holds.") { check, export };
    }

    private async Task<ExitCode> CheckAsync(VerbContext context)
    {
        var path = PathIn(context);
        var findings = await JournalCheck.RunAsync(path, context.Cancellation);
        var document = JournalCheckDocument.Of(path, findings);
        context.Console.Document(document, CliJson.Documents.JournalCheckDocument);
        context.Console.Line(Text(document));
        foreach (var problem in findings.Problems)
        {
            context.Console.Line($"wrong: {problem}");
        }

        context.Console.Line(findings.IsSound ? "sound" : "not sound. Keep the file; 'dualsink journal export' saves what can be read of it.");
        return findings.IsSound ? ExitCode.Good : ExitCode.DoesNotHold;
    }

    private async Task<ExitCode> ExportAsync(VerbContext context)
    {
        var to = context.Parsed.GetValue(_to) is { } name ? context.PathOf(name) : null;
        if (to is null && context.Console.Json)
        {
            throw new UsageException("--json: standard output is where the bars go. Name a file for them: --to FILE.");
        }

        var path = PathIn(context);
        var exported = to is null
            ? await JournalExport.RunAsync(path, lines => context.Shell.Out.Write(Encoding.UTF8.GetString(lines)), context.Cancellation)
            : await ToFileAsync(path, to, context.Cancellation);
        context.Console.Document(new JournalExportDocument(exported.Problems.IsEmpty, path, to, exported.Entries, exported.Bars, exported.Problems), CliJson.Documents.JournalExportDocument);
        foreach (var problem in exported.Problems)
        {
            context.Console.Warn(problem);
        }

        context.Console.Note(string.Create(CultureInfo.InvariantCulture, $"{exported.Bars:N0} bars of {exported.Entries:N0} entries{(to is null ? "" : $" are in {to}")}."));
        return exported.Problems.IsEmpty ? ExitCode.Good : ExitCode.DoesNotHold;
    }

    // What is written before it is whole is removed again: half an export looks like a whole one.
    private static async Task<ExportedJournal> ToFileAsync(string path, string to, CancellationToken cancellationToken)
    {
        var made = false;
        try
        {
            await using var file = new FileStream(to, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
            made = true;
            var exported = await JournalExport.RunAsync(path, file.Write, cancellationToken);
            file.Flush(flushToDisk: true);
            return exported;
        }
        catch (Exception failure)
        {
            if (made)
            {
                File.Delete(to);
            }

            throw IsOfDisk(failure) ? new UsageException($"--to: {to} cannot be written: {failure.Message.TrimEnd('.')}. Name a file that is not there yet, where there is room.") : failure;
        }
    }

    // A file that may not grow any further (EFBIG) is told of as an argument out of range.
    private static bool IsOfDisk(Exception failure) => failure is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException;

    // Settings that are wrong are no reason not to look at a file that is named.
    private string PathIn(VerbContext context) => context.Parsed.GetValue(_file) switch
    {
        null => _journal.PathIn(context),
        _ when context.Parsed.GetValue(_journal) is not null => throw new UsageException("The journal is named twice; name it once: FILE, or --journal PATH."),
        var file => context.PathOf(file),
    };

    private static string Text(JournalCheckDocument found)
    {
        var kept = string.Create(CultureInfo.InvariantCulture, $"{found.Journal}: {found.Entries:N0} entries, {found.Bars:N0} bars");
        return found.Head is null ? kept : string.Create(
            CultureInfo.InvariantCulture, $"{kept}, positions {found.First:N0} to {found.Head:N0}, {Consents.DeadLetters(found.DeadLetters ?? 0)}{(found.Owned == true ? ", in use" : "")}");
    }
}
