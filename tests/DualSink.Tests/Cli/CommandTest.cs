using System.Text.Json;
using DualSink.Cli;
using DualSink.Stores;
using DualSink.Stores.Sqlite;
using DualSink.Tests.Infrastructure;

namespace DualSink.Tests.Cli;

/// <summary>Runs the command in this process, with a folder and an environment of the test's own.</summary>
public abstract class CommandTest : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    protected Dictionary<string, string> Variables { get; } = [];

    protected Func<Stream> OpenInput { get; set; } = () => Stream.Null;

    protected bool OutIsTerminal { get; set; }

    protected TimeProvider Time { get; set; } = TimeProvider.System;

    protected string Folder => _folder.Path;

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    protected string Write(string name, string text)
    {
        var path = _folder.File(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>A run whose output goes to pipes.</summary>
    private protected async Task<CommandRun> RunAsync(params string[] args)
    {
        using var interruption = new Interruption(TextWriter.Null);
        return await RunAsync(interruption, args);
    }

    private protected async Task<CommandRun> RunAsync(Interruption interruption, params string[] args)
    {
        var (output, error) = (new StringWriter { NewLine = "\n" }, new StringWriter { NewLine = "\n" });
        var code = await CommandLine.RunAsync(args, ShellOf(output, error), interruption);
        return new CommandRun(code, output.ToString(), error.ToString());
    }

    /// <summary>A run that goes on beside the test.</summary>
    private protected LiveRun Start(params string[] args) =>
        LiveRun.Start((output, error, interruption) => CommandLine.RunAsync(args, ShellOf(output, error), interruption));

    /// <summary>What a table of the embedded default database holds.</summary>
    private protected async Task<List<StoredRow>> RowsAsync(TableLayout layout, string database = "dualsink.db")
    {
        var rows = new List<StoredRow>();
        await using var engine = new SqliteEngine(Path.Combine(Folder, database));
        await foreach (var row in engine.Open(new TableBinding(layout)).ReadAsync(RowFilter.All, TestContext.Current.CancellationToken))
        {
            rows.Add(row);
        }

        return rows;
    }

    /// <summary>The one document a run printed, and nothing else.</summary>
    private protected static JsonElement Document(CommandRun run) => JsonDocument.Parse(run.Out).RootElement;

    private DualSink.Cli.Shell ShellOf(TextWriter output, TextWriter error) => new()
    {
        Out = output,
        Error = error,
        OutIsTerminal = OutIsTerminal,
        OpenInput = OpenInput,
        Variable = Variables.GetValueOrDefault,
        WorkingDirectory = Folder,
        Time = Time,
    };
}
