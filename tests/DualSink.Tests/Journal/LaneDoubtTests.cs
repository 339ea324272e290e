using DualSink.Bars;
using DualSink.Journal;
using DualSink.Stores;
using DualSink.Tests.Conformance;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Journal;

/// <summary>What a lane makes of revisions of which it cannot tell whether the table has them: the rare cases.</summary>
public sealed class LaneDoubtTests(PostgresServers servers)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(StoreCase.ProviderOnSqlite)]
    [InlineData(StoreCase.LegacyOnPostgres15)]
    public async Task An_older_revision_that_a_killed_rewind_had_passed_comes_back_when_the_last_is_refused(StoreCase which)
    {
        await using var bed = await LaneBed.OpenAsync(which, servers);
        var older = bed.Next(1);
        await bed.AcceptAsync(older);
        for (var key = 2; key < 10; key++)
        {
            await bed.AcceptAsync(bed.Next(key));
        }

        await bed.AcceptAsync(bed.Next(1) with { Volume = 13 }, bed.Next(11));
        await bed.DrainAsync();

        // A database was restored that is empty, and since then it refuses the last revision. The window is small, so that
        // the cursor goes on while the last one is still to come.
        await bed.ExecuteAsync("DELETE FROM {table}");
        bed.Store.IsPoison = bar => bar.Volume == 13;
        await bed.Journal.SetWindowAsync(bed.Record.Name, 2);
        bed.Store.OnWrite = _ => bed.Record.Cursor >= 4 ? throw SinkBars.Outage() : ValueTask.CompletedTask;
        await bed.RewindAsync(0);
        await Deadline.Until(() => bed.Record.Cursor >= 4, "the cursor has passed the older revision");
        await bed.KillAsync();
        Assert.InRange(bed.Record.Cursor, 4, 9);
        bed.Store.OnWrite = _ => ValueTask.CompletedTask;
        await bed.DrainAsync();

        Assert.Equal([(10L, 0)], bed.DeadLetters());
        Assert.Equal(older.Close, await CloseAsync(bed, older));
        Assert.Equal(bed.Record.Accepted, bed.Record.Settled.Total);
    }

    [Fact]
    public async Task A_tenant_that_is_named_by_one_feed_and_numbered_by_another_is_one()
    {
        await using var bed = await LaneBed.OpenAsync(StoreCase.LegacyOnPostgres15, servers);
        await bed.AcceptAsync(bed.Next(1));
        await bed.DrainAsync();
        var number = (await bed.Store.ReadAsync(RowFilter.All with { Tenant = StoreUnderTest.Tenant }, Stop).ToListAsync(Stop))[0].Tenant!;
        Bar last = null!;
        for (var i = 0; i < 20; i++)
        {
            last = bed.Next(1);
            await bed.Journal.AppendAsync(new BarBatch(i % 2 == 0 ? number.ToUpperInvariant() : StoreUnderTest.Tenant, new[] { last }), LaneSet.Of("legacy"), cancellationToken: Stop);
        }

        await bed.DrainAsync();
        await bed.RewindAsync(0);
        await bed.DrainAsync();

        Assert.Null(bed.Store.StepBack);
        Assert.Equal(last.Close, await CloseAsync(bed, last));
        Assert.True(bed.Record.Settled.Superseded >= 20);
    }

    [Fact]
    public async Task Of_letters_of_a_tenant_that_is_named_and_numbered_the_newest_is_written()
    {
        await using var bed = await LaneBed.OpenAsync(StoreCase.LegacyOnPostgres15, servers, started: false);
        bed.Options = LaneBed.Quick with { Workers = 1 };
        bed.Store.IsPoison = bar => bar.Volume == 13;
        bed.StartLane();
        await bed.AcceptAsync(bed.Next(2));
        await bed.DrainAsync();
        var number = (await bed.Store.ReadAsync(RowFilter.All with { Tenant = StoreUnderTest.Tenant }, Stop).ToListAsync(Stop))[0].Tenant!;
        foreach (var (tenant, key) in new[] { (StoreUnderTest.Tenant, 4), (number, 6) })
        {
            await bed.Journal.AppendAsync(new BarBatch(tenant, new[] { bed.Next(1) with { Volume = 13 }, bed.Next(key) }), LaneSet.Of("legacy"), cancellationToken: Stop);
            await bed.DrainAsync();
        }

        bed.Store.IsPoison = _ => false;
        var report = await Deadline.For(bed.Lane.ReplayAsync(new DeadLetterFilter(), overwrites: true, Stop));

        Assert.Equal(new ReplayReport { Inserted = 1, Superseded = 1 }, report);
        Assert.Null(bed.Store.StepBack);
    }

    private static async Task<decimal> CloseAsync(LaneBed bed, Bar bar)
    {
        var filter = new RowFilter { Tenant = StoreUnderTest.Tenant, Symbol = bar.Symbol, From = bar.Timestamp, To = bar.Timestamp.AddSeconds(1) };
        var row = Assert.Single(await bed.Store.ReadAsync(filter, Stop).ToListAsync(Stop));
        return decimal.Round(decimal.Parse(row.Close.ToString(), System.Globalization.CultureInfo.InvariantCulture), 4);
    }
}
