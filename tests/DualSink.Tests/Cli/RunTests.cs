using System.IO.Pipelines;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using DualSink.Stores;
using DualSink.Tests.Sinks;
using DualSink.Tests.Sources;

namespace DualSink.Tests.Cli;

public sealed class RunTests : CommandTest
{
    private static readonly string[] Names = ["--source", "acme", "--symbol", "AAPL", "--timeframe", "1m"];

    [Fact]
    public async Task What_is_appended_to_a_file_is_in_both_tables_until_somebody_asks_for_the_end()
    {
        var file = Write("bars.csv", FollowFiles.Header + FollowFiles.Rows(0, 3));
        await using var run = Start(["run", "bars.csv", "--mode", "dual", "--json", .. Names]);
        await UntilRowsAsync(TableLayout.Provider, 3);

        await File.AppendAllTextAsync(file, FollowFiles.Rows(3, 2), TestContext.Current.CancellationToken);
        await UntilRowsAsync(TableLayout.Provider, 5);
        await UntilRowsAsync(TableLayout.Legacy, 5);
        var ended = await run.EndAsync();

        Assert.Equal(0, ended.Code);
        var document = Document(ended);
        Assert.Equal((true, "dual", 5, 0), (document.GetProperty("ok").GetBoolean(), document.GetProperty("mode").GetString(), document.GetProperty("accepted").GetInt32(), document.GetProperty("owed").GetInt32()));
        Assert.Equal(["legacy 5", "provider 5"], document.GetProperty("sinks").EnumerateArray().Select(sink => $"{sink.GetProperty("sink")} {sink.GetProperty("written")}"));
        Assert.Equal(6, document.GetProperty("sources")[0].GetProperty("lines").GetInt32());
    }

    [Fact]
    public async Task The_next_run_goes_on_where_the_last_one_ended()
    {
        var file = Write("bars.csv", FollowFiles.Header + FollowFiles.Rows(0, 3));
        await using (var first = Start(["run", "bars.csv", "--mode", "dual", .. Names]))
        {
            await UntilRowsAsync(TableLayout.Legacy, 3);
            Assert.Equal(130, (await first.EndAsync(PosixSignal.SIGINT)).Code);
        }

        await File.AppendAllTextAsync(file, FollowFiles.Rows(3, 2), TestContext.Current.CancellationToken);
        await using var second = Start(["run", "bars.csv", "--mode", "dual", "--json", .. Names]);
        await UntilRowsAsync(TableLayout.Legacy, 5);
        var ended = await second.EndAsync();

        Assert.Contains("bars.csv: goes on behind line 4.", ended.ErrorLines);
        Assert.Equal(2, Document(ended).GetProperty("accepted").GetInt32());
    }

    [Fact]
    public async Task Standard_input_is_written_row_by_row_and_its_end_ends_the_run()
    {
        var pipe = new Pipe();
        OpenInput = () => pipe.Reader.AsStream();
        await using var run = Start(["run", "--mode", "provider", .. Names]);

        await SendAsync(pipe, FollowFiles.Header + FollowFiles.Rows(0, 1));
        await UntilRowsAsync(TableLayout.Provider, 1);
        await SendAsync(pipe, FollowFiles.Rows(1, 1));
        await UntilRowsAsync(TableLayout.Provider, 2);
        await pipe.Writer.CompleteAsync();

        var ended = await run.EndOfAsync();
        Assert.Equal(0, ended.Code);
        Assert.Contains("bars_ohlcv: written 2, superseded 0, dead-lettered 0, failed 0", ended.OutLines);
    }

    [Fact]
    public async Task A_run_that_waits_for_standard_input_ends_when_it_is_asked_to()
    {
        var pipe = new Pipe();
        OpenInput = () => pipe.Reader.AsStream();
        await using var run = Start(["run", "--mode", "dual", .. Names]);
        await SendAsync(pipe, FollowFiles.Header + FollowFiles.Rows(0, 1));
        await UntilRowsAsync(TableLayout.Provider, 1);

        Assert.Equal(0, (await run.EndAsync()).Code);
    }

    [Fact]
    public async Task Several_files_are_followed_at_once()
    {
        var one = Write("one.csv", FollowFiles.Header + FollowFiles.Rows(0, 2));
        Write("two.csv", FollowFiles.Header + FollowFiles.Rows(10, 2));
        await using var run = Start(["run", "one.csv", "two.csv", "--mode", "legacy", "--journal", "mine.db", "--json", .. Names]);
        await UntilRowsAsync(TableLayout.Legacy, 4);
        await File.AppendAllTextAsync(one, FollowFiles.Rows(2, 1), TestContext.Current.CancellationToken);
        await UntilRowsAsync(TableLayout.Legacy, 5);

        var document = Document(await run.EndAsync());
        Assert.Equal([3, 2], document.GetProperty("sources").EnumerateArray().Select(source => source.GetProperty("accepted").GetInt32()));
        Assert.Equal(Path.Combine(Folder, "mine.db"), document.GetProperty("journal").GetString());
    }

    [Fact]
    public async Task Rejected_rows_are_told_at_once_and_kept_and_do_not_make_an_end_that_was_asked_for_bad()
    {
        var file = Write("bars.csv", FollowFiles.Header + FollowFiles.Rows(0, 1));
        await using var run = Start(["run", "bars.csv", "--mode", "dual", .. Names]);
        await UntilRowsAsync(TableLayout.Legacy, 1);

        await File.AppendAllTextAsync(file, "oops,1,2,1,1,1\n", TestContext.Current.CancellationToken);
        await run.UntilSaidAsync("rejected bars.csv:3: date 'oops'");
        var ended = await run.EndAsync();

        Assert.Equal(0, ended.Code);
        Assert.EndsWith("oops,1,2,1,1,1\n", await File.ReadAllTextAsync(Path.Combine(Folder, "bars.rejects.csv"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rejected_rows_make_an_input_that_has_ended_bad()
    {
        OpenInput = () => new MemoryStream(Encoding.UTF8.GetBytes(FollowFiles.Header + FollowFiles.Rows(0, 1) + "oops,1,2,1,1,1\n"));

        Assert.Equal(1, (await RunAsync(["run", "--mode", "provider", .. Names])).Code);
        Assert.Equal(0, (await RunAsync(["run", "--mode", "provider", "--allow-rejects", .. Names])).Code);
    }

    [Fact]
    public async Task Metrics_are_served_while_it_runs()
    {
        Write("bars.csv", FollowFiles.Header + FollowFiles.Rows(0, 3));
        await using var run = Start(["run", "bars.csv", "--mode", "dual", "--metrics-port", "0", .. Names]);
        await run.UntilSaidAsync("/metrics.");
        await UntilRowsAsync(TableLayout.Provider, 3);
        var address = run.Error.Split('\n').Single(line => line.StartsWith("Metrics at ", StringComparison.Ordinal))["Metrics at ".Length..].TrimEnd('.');

        using var client = new HttpClient();
        using var answer = await Deadline.For(client.GetAsync(new Uri(address), TestContext.Current.CancellationToken));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("provider_sink_writes_total", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sink_that_is_down_is_owed_its_bars_and_a_later_run_repays_them()
    {
        Write("down.yaml", "ingestion:\n  store_mode: dual\n  ack_timeout: 300ms\n  sinks:\n    provider:\n      database_url: postgresql://me@127.0.0.1:1/none?timeout=1\n");
        OpenInput = () => new MemoryStream(Encoding.UTF8.GetBytes(FollowFiles.Header + FollowFiles.Rows(0, 3)));
        var down = await RunAsync(["run", "--config", "down.yaml", "--json", .. Names]);

        Assert.Equal(1, down.Code);
        Assert.Equal(3, Document(down).GetProperty("owed").GetInt32());
        Assert.Contains("bars_ohlcv cannot be written now, and is owed what is accepted", down.Error, StringComparison.Ordinal);
        Assert.Equal(3, (await RowsAsync(TableLayout.Legacy)).Count);

        OpenInput = () => new MemoryStream(Encoding.UTF8.GetBytes(FollowFiles.Header + FollowFiles.Rows(3, 1)));
        var up = await RunAsync(["run", "--mode", "dual", "--json", .. Names]);

        Assert.Equal((0, 0), (up.Code, Document(up).GetProperty("owed").GetInt32()));
        Assert.Equal(4, (await RowsAsync(TableLayout.Provider)).Count);
    }

    [Theory]
    [InlineData("run nothing.csv", "there is no such file")]
    [InlineData("run bars.csv ./bars.csv", "A file is named twice: bars.csv.")]
    [InlineData("run bars.csv --metrics-port 70000", "--metrics-port: '70000' is no port; allowed: 0 to 65535.")]
    [InlineData("run bars.csv --mode both", "'both' is not allowed")]
    public async Task What_cannot_be_is_refused(string line, string reason)
    {
        Write("bars.csv", FollowFiles.Header + FollowFiles.Rows(0, 1));

        var run = await RunAsync([.. line.Split(' '), .. Names]);

        Assert.Equal(2, run.Code);
        Assert.Contains(reason, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("other/journal.db", "there is no folder")]
    [InlineData("bars.csv", "is something else than a journal")]
    public async Task A_journal_that_cannot_be_opened_is_told(string path, string reason)
    {
        Write("bars.csv", FollowFiles.Header + FollowFiles.Rows(0, 100));

        var run = await RunAsync(["run", "bars.csv", "--journal", path, .. Names]);

        Assert.Equal(3, run.Code);
        Assert.Contains(reason, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_journal_that_a_run_owns_is_nobody_elses()
    {
        Write("bars.csv", FollowFiles.Header + FollowFiles.Rows(0, 1));
        await using var run = Start(["run", "bars.csv", "--mode", "dual", .. Names]);
        await UntilRowsAsync(TableLayout.Provider, 1);

        var second = await RunAsync(["run", "bars.csv", "--mode", "dual", .. Names]);

        Assert.Equal(3, second.Code);
        Assert.Contains("dualsink-journal.db", Assert.Single(second.ErrorLines, line => line.StartsWith("error:", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    private static async Task SendAsync(Pipe pipe, string text) =>
        await pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes(text), TestContext.Current.CancellationToken);

    private Task UntilRowsAsync(TableLayout layout, int count) =>
        Deadline.Until(async () => File.Exists(Path.Combine(Folder, "dualsink.db")) && (await RowsOrNoneAsync(layout)) == count, $"{layout.Name} has {count} rows");

    // Before the run has made its tables there are none.
    private async Task<int> RowsOrNoneAsync(TableLayout layout)
    {
        try
        {
            return (await RowsAsync(layout)).Count;
        }
        catch (StoreException)
        {
            return 0;
        }
    }
}
