using DualSink.Bars;
using DualSink.Stores;
using DualSink.Tests.Infrastructure;

namespace DualSink.Tests.Conformance;

/// <summary>Writing only what is absent: a row that is there is left alone, and each bar is told apart.</summary>
public sealed class InsertTests(PostgresServers servers)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [ClassData(typeof(AllStores))]
    public async Task Only_absent_keys_are_written_and_each_bar_is_told_what_became_of_it(StoreCase which)
    {
        await using var under = await StoreUnderTest.OpenAsync(which, servers);
        Bar[] bars = [.. TestBars.Series(30)];
        await under.WriteAsync(bars[5..10]);
        await under.WriteAsync(bars[20] with { Close = 7 }, bars[29] with { Volume = 1 });
        var stamps = await under.StampsAsync();
        await using var writer = under.Store.CreateWriter();

        var outcomes = await writer.InsertAsync(StoreUnderTest.Tenant, bars, Stop);

        Assert.Equal(Enumerable.Range(0, 30).Select(Expected), outcomes);
        var rows = await under.ReadAsync();
        Assert.Equal(30, rows.Count);
        Assert.Equal(await under.ExpectedAsync(bars[20] with { Close = 7 }), rows[20]);
        Assert.Equal(await under.ExpectedAsync(bars[0]), rows[0]);
        Assert.Subset((await under.StampsAsync()).ToHashSet(), stamps.ToHashSet());

        static InsertOutcome Expected(int minute) => minute switch
        {
            >= 5 and < 10 => InsertOutcome.Unchanged,
            20 or 29 => InsertOutcome.Present,
            _ => InsertOutcome.Inserted,
        };
    }

    [Theory]
    [ClassData(typeof(AllStores))]
    public async Task Every_edge_is_inserted_as_it_would_be_written_and_unchanged_the_second_time(StoreCase which)
    {
        await using var under = await StoreUnderTest.OpenAsync(which, servers);
        var bars = under.Prepare(StoreUnderTest.Tenant, TestBars.Edges());
        await using var writer = under.Store.CreateWriter();

        Assert.All(await writer.InsertAsync(StoreUnderTest.Tenant, bars, Stop), outcome => Assert.Equal(InsertOutcome.Inserted, outcome));
        Assert.All(await writer.InsertAsync(StoreUnderTest.Tenant, bars, Stop), outcome => Assert.Equal(InsertOutcome.Unchanged, outcome));
        Assert.Equal(0, (await under.WriteAsync(bars)).Changed);
    }

    [Theory]
    [ClassData(typeof(AllStores))]
    public async Task A_bar_refused_among_others_leaves_none_of_them(StoreCase which)
    {
        await using var under = await StoreUnderTest.OpenAsync(which, servers);
        Bar[] bars = [.. TestBars.Series(20)];
        bars[10] = bars[10] with { Symbol = "lower" };
        await using var writer = under.Store.CreateWriter();

        var refusal = await Assert.ThrowsAsync<StoreException>(async () => await writer.InsertAsync(StoreUnderTest.Tenant, bars, Stop));

        Assert.Equal(StoreErrorKind.Data, refusal.Kind);
        Assert.Equal(0, await under.Store.CountAsync(StoreUnderTest.Mine, Stop));
    }

    [Theory]
    [ClassData(typeof(AllStores))]
    public async Task Of_many_who_insert_a_key_at_once_one_does(StoreCase which)
    {
        await using var under = await StoreUnderTest.OpenAsync(which, servers);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(number => Task.Run(
            async () =>
            {
                await using var writer = under.Store.CreateWriter();
                return await writer.InsertAsync(StoreUnderTest.Tenant, TestBars.Series(50).Select(bar => bar with { Volume = 10 + number }).ToArray(), Stop);
            },
            Stop)));

        for (var minute = 0; minute < 50; minute++)
        {
            Assert.Single(outcomes, each => each[minute] == InsertOutcome.Inserted);
            Assert.Equal(3, outcomes.Count(each => each[minute] == InsertOutcome.Present));
        }
    }

    [Theory]
    [ClassData(typeof(AllStores))]
    public async Task What_is_only_tried_is_never_there(StoreCase which)
    {
        await using var under = await StoreUnderTest.OpenAsync(which, servers);
        await under.WriteAsync(TestBars.Series(3));
        var (rows, stamps) = (await under.ReadAsync(), await under.StampsAsync());
        await using var writer = under.Store.CreateWriter();

        Assert.True(await writer.TryAsync(StoreUnderTest.Tenant, TestBars.Plain(minute: 9), Stop));
        Assert.True(await writer.TryAsync(StoreUnderTest.Tenant, TestBars.Plain(minute: 1, close: 7), Stop));
        Assert.False(await writer.TryAsync(StoreUnderTest.Tenant, TestBars.Series(3).Last(), Stop));
        Assert.Equal(StoreErrorKind.Data, (await Assert.ThrowsAsync<StoreException>(async () => await writer.TryAsync(StoreUnderTest.Tenant, TestBars.Plain("lower"), Stop))).Kind);

        Assert.Equal((rows.Count, 3), ((await under.ReadAsync()).Count, rows.Count));
        Assert.Equal(rows, await under.ReadAsync());
        Assert.Equal(stamps, await under.StampsAsync());
        await writer.WriteAsync(StoreUnderTest.Tenant, (Bar[])[TestBars.Plain(minute: 9)], Stop);
        Assert.Equal(4, (await under.ReadAsync()).Count);
    }

    [Theory]
    [ClassData(typeof(AllStores))]
    public async Task What_a_trigger_leaves_out_is_not_told_as_written(StoreCase which)
    {
        await using var under = await StoreUnderTest.OpenAsync(which, servers);
        var table = under.Store.Binding.Table;
        await under.ExecuteAsync(under.Database is null
            ? $"CREATE TRIGGER leave_out BEFORE INSERT ON {table} WHEN new.symbol = 'B' BEGIN SELECT RAISE(IGNORE); END"
            : $"CREATE FUNCTION leave_out() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN IF new.symbol = ''B'' THEN RETURN NULL; END IF; RETURN new; END'; "
                + $"CREATE TRIGGER leave_out BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION leave_out()");
        await using var writer = under.Store.CreateWriter();

        var outcomes = await writer.InsertAsync(StoreUnderTest.Tenant, (Bar[])[TestBars.Plain("A"), TestBars.Plain("B")], Stop);

        Assert.Equal([InsertOutcome.Inserted, InsertOutcome.Ignored], outcomes);
    }
}
