using System.Text.Json;
using DualSink.Stores;
using DualSink.Tests.Sinks;
using DualSink.Tests.Sources;

namespace DualSink.Tests.Cli;

/// <summary>Verbs that look at a journal, or have it changed, while a run owns it and without.</summary>
public abstract class JournalTest : CommandTest
{
    private static readonly string[] Names = ["--source", "acme", "--symbol", "AAPL", "--timeframe", "1m"];

    /// <summary>A run by the mode given that has written the first rows of a file.</summary>
    private protected async Task<LiveRun> RunningAsync(int rows = 3, params string[] options)
    {
        Write("bars.csv", FollowFiles.Header + FollowFiles.Rows(0, rows));
        var run = Start(["run", "bars.csv", .. options.Length > 0 ? options : ["--mode", "dual"], .. Names]);
        await UntilAsync("ledger", ledger => ledger.GetProperty("lanes")[0].GetProperty("committed").GetInt32() >= rows);
        return run;
    }

    /// <summary>More rows for the run.</summary>
    private protected Task AppendAsync(int first, int count) =>
        File.AppendAllTextAsync(Path.Combine(Folder, "bars.csv"), FollowFiles.Rows(first, count), TestContext.Current.CancellationToken);

    /// <summary>Waits until what a verb prints fits.</summary>
    private protected async Task<JsonElement> UntilAsync(string verb, Func<JsonElement, bool> fits)
    {
        JsonElement? found = null;
        await Deadline.Until(
            async () =>
            {
                var run = await RunAsync([.. verb.Split(' '), "--json"]);
                found = run.Out.Length > 0 ? Document(run) : null;
                return found is { } document && (!document.TryGetProperty("lanes", out var lanes) || lanes.GetArrayLength() > 0) && fits(document);
            },
            $"`{verb}` prints what it should");
        return found!.Value;
    }

    private protected async Task<int> CountAsync(TableLayout layout) => (await RowsAsync(layout)).Count;
}
