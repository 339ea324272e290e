using DualSink.Sinks;
using DualSink.Stores;
using DualSink.Tests.Conformance;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Faults;

/// <summary>A sink whose writer has a journal, on real tables that refuse and are mended.</summary>
public sealed class EndlessTriesFaultTests(PostgresServers servers)
{
    private const int Attempts = 5;
    private const decimal Poison = 99.99m;

    private static readonly StoreSinkOptions Options = (PostgresBed.Impatient with { Workers = 1 }).ForJournal();

    public static TheoryData<string> Layouts => ["legacy", "provider"];

    [Theory]
    [MemberData(nameof(Layouts))]
    public async Task When_every_bar_breaks_a_check_the_sink_waits_paused_and_goes_on_when_it_is_mended(string layout)
    {
        await using var bed = await OpenAsync(layout);
        await AddCheckAsync(bed);
        var confirmed = await bed.Sink.OfferAsync(SinkBars.Batch(Enumerable.Range(0, 60).Select(minute => TestBars.Plain("A", minute, Poison))));
        await Deadline.Until(() => bed.Sink.Health is { State: SinkState.Paused, Retries: > Attempts }, "the sink has tried more often than its options say");
        Assert.False(confirmed.IsCompleted);

        await bed.Database.ExecuteAsync($"ALTER TABLE {bed.Sink.Store.Binding.Table} DROP CONSTRAINT sane");
        Assert.Equal(60, (await Deadline.For(confirmed)).Committed);
        Assert.Equal(60, (await bed.HeldAsync()).Count);
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public async Task Bars_that_break_a_check_are_told_to_their_writer_and_kept_in_no_file(string layout)
    {
        await using var bed = await OpenAsync(layout);
        await AddCheckAsync(bed);
        var outcome = await bed.Sink.SettleAsync(SinkBars.Batch(Enumerable.Range(0, 300).Select(minute => TestBars.Plain("A", minute, minute is 0 or 299 ? Poison : 100))));

        Assert.Equal((298, 2), (outcome.Committed, outcome.DeadLettered));
        Assert.All(outcome.Problems, problem => Assert.Equal((BarOutcome.DeadLettered, "23514"), (problem.Outcome, problem.Code)));
        Assert.Empty(bed.DeadLetters());
        Assert.Equal(298, (await bed.HeldAsync()).Count);
    }

    [Fact]
    public async Task A_tenant_that_is_gone_condemns_no_bar_and_the_sink_goes_on_when_it_is_back()
    {
        await using var bed = await OpenAsync("legacy");
        await bed.Database.ExecuteAsync("DELETE FROM tenants WHERE tenant_id = 'demo'");
        var confirmed = await bed.Sink.OfferAsync(SinkBars.Minutes(0, 100));
        await Deadline.Until(() => bed.Sink.Health is { State: SinkState.Paused, Retries: > Attempts }, "the sink has tried more often than its options say");
        await bed.Database.ExecuteAsync("INSERT INTO tenants (tenant_id, name) VALUES ('demo', 'demo')");

        Assert.Equal(100, (await Deadline.For(confirmed)).Committed);
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public async Task Closing_over_a_server_that_is_gone_ends_at_once_and_returns_the_rest(string layout)
    {
        await using var bed = await OpenAsync(layout);
        Assert.True((await bed.Sink.SettleAsync(SinkBars.Minutes(0, 10))).IsComplete);
        await bed.Database.ExecuteAsync($"REVOKE ALL ON {bed.Sink.Store.Binding.Table} FROM app");
        var waiting = await bed.Sink.OfferAsync(SinkBars.Minutes(10, 20));
        await Deadline.Until(() => bed.Sink.Health.Retries > Attempts, "the sink has tried more often than its options say");

        Assert.Equal(20, await Deadline.For(bed.Sink.CloseAsync(TimeSpan.Zero, TestContext.Current.CancellationToken)));
        Assert.Equal(20, (await Deadline.For(waiting)).Returned);
    }

    [Theory]
    [InlineData(StoreCase.LegacyOnSqlite)]
    [InlineData(StoreCase.ProviderOnSqlite)]
    public async Task A_table_that_is_missing_on_sqlite_is_waited_for(StoreCase which)
    {
        await using var under = await StoreUnderTest.OpenAsync(which, servers);
        var table = under.Store.Binding.Table;
        await under.ExecuteAsync($"ALTER TABLE {table} RENAME TO elsewhere");
        await using var sink = new StoreSink(under.Store, Options);
        var confirmed = await sink.OfferAsync(SinkBars.Minutes(0, 20));
        await Deadline.Until(() => sink.Health is { State: SinkState.Paused, Retries: > Attempts }, "the sink has tried more often than its options say");
        await under.ExecuteAsync($"ALTER TABLE elsewhere RENAME TO {table}");

        Assert.Equal(20, (await Deadline.For(confirmed)).Committed);
        Assert.Equal(20, (await under.ReadAsync()).Count);
    }

    private Task<PostgresBed> OpenAsync(string layout) =>
        PostgresBed.OpenAsync(servers, layout == "legacy" ? TableLayout.Legacy : TableLayout.Provider, Options);

    private static Task AddCheckAsync(PostgresBed bed)
    {
        var binding = bed.Sink.Store.Binding;
        return bed.Database.ExecuteAsync($"ALTER TABLE {binding.Table} ADD CONSTRAINT sane CHECK ({binding.Layout.ColumnOf(BarField.Close).Name} <> 99.99)");
    }
}
