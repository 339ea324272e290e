using DualSink.Bars;
using DualSink.Stores;
using DualSink.Tests.Infrastructure;

namespace DualSink.Tests.Conformance;

/// <summary>A key has one row: a revision replaces its values, a replay changes nothing.</summary>
public sealed class RevisionTests(PostgresServers servers)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [ClassData(typeof(AllStores))]
    public async Task A_replay_leaves_every_stamp_as_it_was(StoreCase which)
    {
        await using var under = await StoreUnderTest.OpenAsync(which, servers);
        Bar[] bars = [.. TestBars.Series(50)];
        await under.WriteAsync(bars);
        var stamps = await under.StampsAsync();

        await under.WriteAsync(bars);
        await using (var another = under.Store.CreateWriter())
        {
            await another.WriteAsync(StoreUnderTest.Tenant, under.Prepare(StoreUnderTest.Tenant, bars), Stop);
        }

        Assert.Equal(stamps, await under.StampsAsync());
    }

    [Theory]
    [ClassData(typeof(AllStores))]
    public async Task A_revision_replaces_the_values_and_only_its_own_updated_at(StoreCase which)
    {
        await using var under = await StoreUnderTest.OpenAsync(which, servers);
        Bar[] bars = [.. TestBars.Series(30)];
        await under.WriteAsync(bars);
        var before = await under.StampsAsync();

        // SQLite's clock has milliseconds; a revision within the same one shows no later stamp.
        var close = 200m;
        List<string> after;
        do
        {
            bars[7] = bars[7] with { High = 500, Close = close++ };
            await under.WriteAsync(bars);
            after = await under.StampsAsync();
        }
        while (after[7] == before[7] && close < 2000);

        Assert.Equal([7], Enumerable.Range(0, 30).Where(row => before[row] != after[row]));
        var (created, updated) = (after[7].Split(" ")[0], before[7].Split(" ")[0]);
        Assert.Equal(created, updated);
        Assert.Equal(await under.ExpectedAsync(bars[7]), (await under.ReadAsync())[7]);
    }

    [Theory]
    [ClassData(typeof(AllStores))]
    public async Task A_revision_that_the_layout_cannot_tell_apart_is_a_replay(StoreCase which)
    {
        await using var under = await StoreUnderTest.OpenAsync(which, servers);
        var bar = TestBars.Plain() with { Close = 100.5m };
        await under.WriteAsync(bar);
        var stamps = await under.StampsAsync();

        // Another scale, and a difference below what either table holds.
        await under.WriteAsync(bar with { Close = 100.500m });
        await under.WriteAsync(bar with { Close = 100.5000000000000000000001m });

        Assert.Equal(stamps, await under.StampsAsync());
    }

    [Theory]
    [ClassData(typeof(AllStores))]
    public async Task A_row_refused_in_the_middle_leaves_none_of_its_batch(StoreCase which)
    {
        await using var under = await StoreUnderTest.OpenAsync(which, servers);
        await under.WriteAsync(TestBars.Series(3, "OLD"));
        Bar[] bars = [.. TestBars.Series(1000, "NEW")];

        // Past the client's own checks, as only a bug could send it: the table's check refuses lower case.
        bars[500] = bars[500] with { Symbol = "new" };
        await using var writer = under.Store.CreateWriter();
        var refusal = await Assert.ThrowsAsync<StoreException>(async () => await writer.WriteAsync(StoreUnderTest.Tenant, bars, Stop));

        Assert.Equal(StoreErrorKind.Data, refusal.Kind);
        Assert.Equal(3, await under.Store.CountAsync(StoreUnderTest.Mine, Stop));

        bars[500] = bars[499] with { Timestamp = bars[499].Timestamp.AddSeconds(30) };
        await writer.WriteAsync(StoreUnderTest.Tenant, bars, Stop);
        Assert.Equal(1003, await under.Store.CountAsync(StoreUnderTest.Mine, Stop));
    }

    [Theory]
    [ClassData(typeof(AllStores))]
    public async Task Writers_side_by_side_on_different_keys_all_commit(StoreCase which)
    {
        await using var under = await StoreUnderTest.OpenAsync(which, servers);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(number => Task.Run(
            async () =>
            {
                await using var writer = under.Store.CreateWriter();
                foreach (var batch in TestBars.Series(200, $"S{number}").Chunk(40))
                {
                    await writer.WriteAsync(StoreUnderTest.Tenant, batch, Stop);
                }
            },
            Stop)));

        Assert.Equal(800, await under.Store.CountAsync(StoreUnderTest.Mine, Stop));
    }

    [Theory]
    [ClassData(typeof(AllStores))]
    public async Task A_cancelled_write_is_not_begun(StoreCase which)
    {
        await using var under = await StoreUnderTest.OpenAsync(which, servers);
        await using var writer = under.Store.CreateWriter();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await writer.WriteAsync(StoreUnderTest.Tenant, TestBars.Series(10).ToArray(), cancelled.Token));
        Assert.Equal(0, await under.Store.CountAsync(StoreUnderTest.Mine, Stop));

        await writer.WriteAsync(StoreUnderTest.Tenant, TestBars.Series(10).ToArray(), Stop);
        Assert.Equal(10, await under.Store.CountAsync(StoreUnderTest.Mine, Stop));
    }
}
