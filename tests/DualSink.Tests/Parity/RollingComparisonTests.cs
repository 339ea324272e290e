using DualSink.Parity;
using DualSink.Schema;
using DualSink.Sinks;
using DualSink.Stores;
using DualSink.Stores.Sqlite;
using DualSink.Tests.Cli;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Parity;

public sealed class RollingComparisonTests : IAsyncLifetime
{
    private static readonly TimeSpan Ever = TimeSpan.FromDays(36_500);

    private readonly TemporaryFolder _folder = new();
    private readonly LogProbe _log = new();
    private readonly List<(string Kind, string Cause)> _kept = [];
    private readonly string _pipeline = MetricsProbe.NewPipeline();
    private readonly SqliteEngine _engine;

    public RollingComparisonTests() => _engine = new SqliteEngine(_folder.File("bars.db"));

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await SchemaManager.For(_engine).ApplyAsync([new TableBinding(TableLayout.Legacy), new TableBinding(TableLayout.Provider)], new SchemaApplyOptions(), Ending);
        Execute(ComparedPair.Fill("demo", isPostgres: false, bars: 20));
    }

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_first_divergence_is_news_and_so_is_the_return_and_nothing_between()
    {
        await using var rolling = Start(Ever);
        await ComparedAsync(rolling);
        Execute(ComparedPair.Of("UPDATE bars_ohlcv SET close = 9 WHERE ts = {ts:3}", isPostgres: false));
        await Deadline.Until(() => rolling.Report.DifferentSince is not null, "the difference is found");
        Execute(ComparedPair.Of("DELETE FROM bars WHERE ts = {ts:4}", isPostgres: false));
        await Deadline.Until(() => rolling.Report.Last!.Parity.MissingInLegacy == 1, "another is found");
        Execute(ComparedPair.Of("UPDATE bars_ohlcv SET close = 2.03 WHERE ts = {ts:3}", isPostgres: false) + ";" + ComparedPair.Of("DELETE FROM bars_ohlcv WHERE ts = {ts:4}", isPostgres: false));
        await Deadline.Until(() => _log.Lines.Any(line => line.Event == 1402), "they are the same again");

        Assert.Null(rolling.Report.DifferentSince);
        Assert.Equal([1401, 1402], _log.Lines.Select(line => line.Event));
        lock (_kept)
        {
            Assert.Equal(["tables-differ", "tables-agree"], _kept.Select(kept => kept.Kind));
            Assert.Equal("1 divergent; the first: divergent: demo acme AAPL 1m 2024-01-02T00:03:00Z: close 2.03 | 9", _kept[0].Cause);
        }
    }

    [Fact]
    public async Task A_difference_that_was_known_before_is_no_news_and_its_end_is()
    {
        await using var rolling = Start(Ever, wereDifferent: true);

        await Deadline.Until(() => _log.Lines.Length > 0, "it tells of the end");

        Assert.Equal(1402, _log.Lines[0].Event);
    }

    [Fact]
    public async Task A_comparison_that_fails_is_told_once_keeps_what_was_known_and_is_tried_again()
    {
        await using var rolling = Start(Ever);
        await ComparedAsync(rolling);
        Execute("ALTER TABLE bars_ohlcv RENAME TO elsewhere");
        await Deadline.Until(() => rolling.Report.Failure is not null, "it fails");
        var failed = rolling.Report.FailedAt;
        await Deadline.Until(() => rolling.Report.FailedAt > failed, "it fails again");

        Assert.Equal(20, rolling.Report.Last!.Parity.Equal);
        Assert.Equal([1403], _log.Lines.Select(line => line.Event));

        Execute("ALTER TABLE elsewhere RENAME TO bars_ohlcv");
        await Deadline.Until(() => rolling.Report.Failure is null, "it goes on");
        lock (_kept)
        {
            Assert.Empty(_kept);
        }
    }

    [Fact]
    public async Task Only_what_lies_in_the_window_is_compared()
    {
        await using var rolling = Start(TimeSpan.FromHours(1));
        await ComparedAsync(rolling);

        Assert.Equal(0, rolling.Report.Last!.Parity.Compared);

        // A bar of this minute.
        Execute("INSERT INTO bars_ohlcv (provider, symbol, interval, ts, open, high, low, close, volume) VALUES ('acme', 'AAPL', '1m', unixepoch() / 60 * 60000000, 1, 1, 1, 1, 1)");
        await Deadline.Until(() => rolling.Report.Last!.Parity.MissingInLegacy == 1, "the new bar is compared");
    }

    [Fact]
    public async Task Its_numbers_are_those_of_the_last_comparison()
    {
        using var metrics = new MetricsProbe(_pipeline);
        Execute(ComparedPair.Of("UPDATE bars_ohlcv SET close = 9 WHERE ts = {ts:3}", isPostgres: false));
        await using (var rolling = Start(Ever))
        {
            await ComparedAsync(rolling);
            Assert.True(metrics.Sums["dualsink_parity_runs_total{result=different,tenant=demo}"] >= 1);
            Assert.True(metrics.Sums["dualsink_parity_seconds{tenant=demo}"] > 0);
            var seen = metrics.Observe();
            Assert.Equal((19d, 1d), (seen["dualsink_parity_bars{class=equal,tenant=demo}"], seen["dualsink_parity_bars{class=divergent,tenant=demo}"]));
            Assert.Equal((0d, 0d), (seen["dualsink_parity_in_flux{tenant=demo}"], seen["dualsink_parity_tenants_meet{tenant=demo}"]));
            Assert.True(seen["dualsink_parity_last_success_timestamp_seconds{tenant=demo}"] > 1.7e9);
        }

        Assert.DoesNotContain(metrics.Observe(), series => series.Key.StartsWith("dualsink_parity_bars", StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_ends_when_it_is_told_to_although_a_comparison_is_under_way()
    {
        // Patience without end, of rows that were changed just now.
        Execute("UPDATE bars_ohlcv SET close = 9, updated_at = unixepoch() * 1000000");
        var rolling = Start(Ever, compare: new CompareOptions { Settling = TimeSpan.FromHours(1), Patience = TimeSpan.FromHours(1) });

        await Deadline.For(rolling.DisposeAsync().AsTask());

        Assert.Null(rolling.Report.Last);
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public void The_window_is_an_hour_or_twice_the_interval() =>
        Assert.Equal((TimeSpan.FromHours(1), TimeSpan.FromHours(4)), (RollingOptions.WindowFor(TimeSpan.FromSeconds(30)), RollingOptions.WindowFor(TimeSpan.FromHours(2))));

    private static Task ComparedAsync(RollingComparison rolling) => Deadline.Until(() => rolling.Report.Last is not null, "they are compared");

    private RollingComparison Start(TimeSpan window, bool wereDifferent = false, CompareOptions? compare = null) => RollingComparison.Start(
        _engine.Open(new TableBinding(TableLayout.Legacy)),
        _engine.Open(new TableBinding(TableLayout.Provider)),
        new RollingOptions
        {
            Every = TimeSpan.FromMilliseconds(5),
            Window = window,
            Compare = compare ?? new CompareOptions { Settling = TimeSpan.Zero, Patience = TimeSpan.Zero },
            WereDifferent = wereDifferent,
            Keep = (kind, cause) =>
            {
                lock (_kept)
                {
                    _kept.Add((kind, cause));
                }

                return Task.CompletedTask;
            },
            Context = new PipelineContext("demo", _pipeline),
            Loggers = _log,
        });

    private void Execute(string sql)
    {
        using var session = new SqliteSession(_folder.File("bars.db"), new SqliteAccess());
        session.Execute("BEGIN IMMEDIATE");
        foreach (var statement in sql.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            session.Execute(statement);
        }

        session.Execute("COMMIT");
    }
}
