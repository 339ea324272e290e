using System.Runtime.InteropServices;
using System.Text.Json;
using DualSink.Journal;
using DualSink.Sinks;
using DualSink.Stores;
using DualSink.Tests.Sinks;
using Microsoft.Extensions.Time.Testing;

namespace DualSink.Tests.Cli;

/// <summary><c>lane</c> and <c>switch</c>, answered by the run that owns the journal, or done where nobody does.</summary>
public sealed class LaneVerbTests : JournalTest
{
    [Fact]
    public async Task A_lane_of_a_run_is_paused_and_goes_on_when_it_is_resumed()
    {
        await using var run = await RunningAsync();
        Assert.Equal(["Lane provider is paused. What it is owed stays in the journal until `dualsink lane resume provider`."], (await RunAsync("lane", "pause", "provider")).OutLines);
        await AppendAsync(3, 4);
        await UntilAsync("lane list", list => LaneOf(list, 1) == ("paused", 4) && LaneOf(list, 0) == ("active", 0));

        Assert.Equal(0, (await RunAsync("lane", "resume", "provider")).Code);
        await UntilAsync("lane list", list => LaneOf(list, 1) == ("active", 0));
        Assert.Equal(7, await CountAsync(TableLayout.Provider));
    }

    [Fact]
    public async Task A_lane_is_detached_only_by_who_agrees_and_what_it_missed_is_told_when_it_is_attached()
    {
        await using var run = await RunningAsync();
        await RunAsync("lane", "pause", "provider");
        await AppendAsync(3, 4);
        await UntilAsync("lane list", list => LaneOf(list, 1) == ("paused", 4));

        var refused = await RunAsync("lane", "detach", "provider", "--json");
        Assert.Equal((1, false), (refused.Code, Document(refused).GetProperty("ok").GetBoolean()));
        Assert.Contains("provider is owed 4 bars, which would be given up", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("lane", "detach", "provider", "--yes")).Code);
        Assert.Contains("missed positions 2 to ", (await RunAsync("lane", "attach", "provider")).Out, StringComparison.Ordinal);

        Assert.Equal(0, (await RunAsync("ledger")).Code);
        Assert.Equal(4, Document(await RunAsync("ledger", "--json")).GetProperty("lanes")[1].GetProperty("dropped").GetInt32());
        var again = await RunAsync("lane", "attach", "provider");
        Assert.Equal((1, "error: Lane provider is attached already."), (again.Code, again.ErrorLines[^1]));
    }

    [Theory]
    [InlineData("0", 5)]
    [InlineData("2000-01-01", 5)]
    [InlineData("2100-01-01T00:00Z", 0)]
    public async Task Where_nobody_runs_a_rewind_is_kept_for_the_next_start(string to, int bars)
    {
        await using (await RunningAsync(5))
        {
        }

        var rewound = await RunAsync("lane", "rewind", "provider", "--to", to);

        Assert.Equal(0, rewound.Code);
        Assert.Contains($": {bars} bars. No process delivers from this journal now; the next start goes on with that.", rewound.Out, StringComparison.Ordinal);
        Assert.Equal(bars, Document(await RunAsync("ledger", "--json")).GetProperty("lanes")[1].GetProperty("owed").GetInt32());
        await using var run = await RunningAsync(5);
        await UntilAsync("ledger", ledger => ledger.GetProperty("lanes")[1].GetProperty("committed").GetInt32() == 5 + bars);
    }

    [Fact]
    public async Task A_run_is_switched_and_a_table_that_stops_being_written_wants_consent()
    {
        await using var run = await RunningAsync();
        var refused = await RunAsync("switch", "legacy");
        Assert.Equal(1, refused.Code);
        Assert.StartsWith("error: Table bars_ohlcv (provider) stops being written with the next batch. To fill the gap later, ingest the same bars again by `dualsink ingest --mode provider`", refused.Error);
        Assert.Contains("--yes", refused.Error, StringComparison.Ordinal);

        Assert.Equal(0, (await RunAsync("switch", "legacy", "--yes")).Code);
        await AppendAsync(3, 2);
        await UntilAsync("ledger", ledger => ledger.GetProperty("lanes")[0].GetProperty("committed").GetInt32() == 5);
        Assert.Equal(3, await CountAsync(TableLayout.Provider));
        var status = await UntilAsync("status", status => status.GetProperty("route").GetString() == "legacy");
        Assert.Equal("switched", status.GetProperty("events")[0].GetProperty("kind").GetString());
    }

    [Fact]
    public async Task Where_nobody_runs_the_mode_is_kept_for_the_next_start()
    {
        Write("dual.yaml", "ingestion:\n  store_mode: dual\n");
        await using (await RunningAsync(3, "--config", "dual.yaml"))
        {
        }

        Assert.Equal(1, (await RunAsync("switch", "provider")).Code);
        Assert.StartsWith("Switched from dual (ack primary, primary legacy) to provider.", (await RunAsync("switch", "provider", "--yes")).Out);
        Assert.StartsWith("Mode provider is kept already.", (await RunAsync("switch", "provider", "--yes")).Out);

        await using var run = Start("run", "bars.csv", "--config", "dual.yaml", "--source", "acme", "--symbol", "AAPL", "--timeframe", "1m");
        await AppendAsync(3, 2);
        await UntilAsync("ledger", ledger => ledger.GetProperty("lanes")[1].GetProperty("committed").GetInt32() == 5);
        Assert.Equal(3, await CountAsync(TableLayout.Legacy));
    }

    [Fact]
    public async Task An_owner_that_does_not_answer_is_waited_for_aloud_and_what_was_asked_can_be_withdrawn()
    {
        var path = Path.Combine(Folder, "dualsink-journal.db");
        await using var silent = await BarJournal.OpenAsync(new JournalOptions { Path = path }, StoreSinks.Names, cancellationToken: TestContext.Current.CancellationToken);
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch);
        Time = time;
        await using var asking = Start("lane", "pause", "legacy");
        await Deadline.Until(
            () =>
            {
                time.Advance(TimeSpan.FromMilliseconds(100));
                return asking.Error.Contains("has not answered yet", StringComparison.Ordinal);
            },
            "it says that nobody has answered");

        Assert.Equal(130, (await asking.EndAsync(PosixSignal.SIGINT)).Code);
        using var view = await JournalView.OpenAsync(path, cancellationToken: TestContext.Current.CancellationToken);
        Assert.All((await view.LookAsync(TestContext.Current.CancellationToken)).Lanes, lane => Assert.Equal(LaneState.Active, lane.State));
    }

    [Theory]
    [InlineData("lane pause both", "SINK: 'both' is not allowed; allowed: legacy, provider.")]
    [InlineData("switch both", "MODE: 'both' is not allowed; allowed: legacy, provider, dual, failover.")]
    [InlineData("lane rewind legacy --to yesterday", "--to: 'yesterday' is neither a time, such as 2026-03-01T12:00Z, nor a position")]
    [InlineData("lane rewind legacy", "--to")]
    [InlineData("lane", "'dualsink lane' needs a verb: list, pause, resume, detach, attach, rewind.")]
    [InlineData("status --events -1", "--events: -1 is less than 0.")]
    public async Task What_cannot_be_meant_is_told(string line, string told)
    {
        var run = await RunAsync(line.Split(' '));

        Assert.Equal(2, run.Code);
        Assert.Contains(told, run.Error, StringComparison.Ordinal);
    }

    private static (string? State, int Owed) LaneOf(JsonElement list, int lane) =>
        (list.GetProperty("lanes")[lane].GetProperty("state").GetString(), list.GetProperty("lanes")[lane].GetProperty("backlog_bars").GetInt32());
}
