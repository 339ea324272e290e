using CsCheck;
using DualSink.Bars;
using DualSink.Stores;
using DualSink.Tests.Infrastructure;

namespace DualSink.Tests.Conformance;

/// <summary>What is written is what is read, to the last bit the layout can hold.</summary>
public sealed class RoundTripTests(PostgresServers servers)
{
    [Theory]
    [ClassData(typeof(AllStores))]
    public async Task Every_edge_comes_back_exactly_in_the_order_of_its_bytes(StoreCase which)
    {
        await using var under = await StoreUnderTest.OpenAsync(which, servers);
        Bar[] bars = [.. TestBars.Edges()];
        Assert.All(bars, bar => Assert.Null(new LayoutLimits(under.Layout).Violation(bar)));

        await under.WriteAsync(bars);

        await AssertHoldsAsync(under, bars);
    }

    [Theory]
    [ClassData(typeof(AllStores))]
    public async Task A_symbol_of_21_characters_fits_where_the_limits_say_so(StoreCase which)
    {
        await using var under = await StoreUnderTest.OpenAsync(which, servers);
        var bar = TestBars.Plain(new string('S', 21));
        var isLegacy = under.Layout == TableLayout.Legacy;

        Assert.Equal(isLegacy, new LayoutLimits(under.Layout).Violation(bar) is not null);
        if (!isLegacy)
        {
            await under.WriteAsync(bar);
            await AssertHoldsAsync(under, [bar]);
        }
        else if (under.Database is not null)
        {
            var refusal = await Assert.ThrowsAsync<StoreException>(async () => await under.WriteAsync(bar));
            Assert.Equal(StoreErrorKind.Data, refusal.Kind);
        }
    }

    [Theory]
    [ClassData(typeof(AllStores))]
    public async Task One_bar_and_five_thousand_go_through_alike(StoreCase which)
    {
        await using var under = await StoreUnderTest.OpenAsync(which, servers);
        Bar[] bars = [.. TestBars.Series(5000)];

        var one = await under.WriteAsync(bars[0]);
        var all = await under.WriteAsync(bars);

        Assert.Equal((1, 5000), (one.Copied + one.Upserted, all.Copied + all.Upserted));
        await AssertHoldsAsync(under, bars);
    }

    [Theory]
    [ClassData(typeof(AllStores))]
    public async Task Whatever_is_written_the_last_revision_of_each_key_is_held(StoreCase which)
    {
        await using var under = await StoreUnderTest.OpenAsync(which, servers);
        await TestBars.Batches.SampleAsync(
            async batches =>
            {
                await under.ExecuteAsync($"DELETE FROM {under.Store.Binding.Table}");
                foreach (var batch in batches)
                {
                    await under.WriteAsync(batch);
                }

                Bar[] held = under.Prepare(StoreUnderTest.Tenant, batches.SelectMany(batch => batch));
                await AssertHoldsAsync(under, held);

                var stamps = await under.StampsAsync();
                await under.WriteAsync(held);
                Assert.Equal(stamps, await under.StampsAsync());
            },
            iter: 40,
            threads: 1,
            print: TestBars.Print);
    }

    private static async Task AssertHoldsAsync(StoreUnderTest under, Bar[] bars)
    {
        var template = await under.ExpectedAsync(bars[0]);
        List<StoredRow> expected = [];
        foreach (var bar in under.Prepare(StoreUnderTest.Tenant, bars))
        {
            expected.Add(await ExpectedAsync(bar));
        }

        Assert.Equal(expected, await under.ReadAsync());

        async Task<StoredRow> ExpectedAsync(Bar bar) => (await under.ExpectedAsync(bar)) with { Tenant = template.Tenant };
    }
}
