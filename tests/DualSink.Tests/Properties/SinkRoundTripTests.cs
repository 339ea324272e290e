using CsCheck;
using DualSink.Bars;
using DualSink.Sinks;
using DualSink.Stores;
using DualSink.Tests.Conformance;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Properties;

/// <summary>Through the whole sink, what is written is what is held, to the last bit; and writing it twice changes nothing.</summary>
public sealed class SinkRoundTripTests(PostgresServers servers)
{
    private static readonly StoreSinkOptions Options = new()
    {
        Workers = 4,
        MaxBatchSize = 16,
        Rules = BarRules.Default.Without("high-is-highest", "low-is-lowest", "volume-is-not-negative"),
    };

    [Theory]
    [ClassData(typeof(AllStores))]
    public async Task Every_edge_is_committed_and_held_exactly(StoreCase which)
    {
        await using var under = await StoreUnderTest.OpenAsync(which, servers);
        using var folder = new TemporaryFolder();
        await using var letters = new DeadLetterFile(folder.File("dead.ndjson"));
        await using var sink = new StoreSink(under.Store, Options, deadLetters: letters);
        Bar[] edges = [.. TestBars.Edges()];
        Bar[] beyond = [TestBars.Plain(new string('S', 21)), TestBars.Plain(source: new string('v', 51)), TestBars.Plain() with { Timeframe = new string('t', 17) }];
        var outcome = await sink.SettleAsync(SinkBars.Batch(edges.Concat(beyond)));

        var isLegacy = under.Layout == TableLayout.Legacy;
        Assert.Equal((isLegacy ? edges.Length : edges.Length + beyond.Length, isLegacy ? beyond.Length : 0), (outcome.Committed, outcome.DeadLettered));
        await AssertHoldsAsync(under, isLegacy ? edges : [.. edges, .. beyond]);
    }

    [Theory]
    [ClassData(typeof(AllStores))]
    public async Task Whatever_is_written_is_held_and_a_replay_leaves_values_and_stamps(StoreCase which)
    {
        await using var under = await StoreUnderTest.OpenAsync(which, servers);
        await using var sink = new StoreSink(under.Store, Options);
        await TestBars.Batches.SampleAsync(
            async batches =>
            {
                await under.ExecuteAsync($"DELETE FROM {under.Store.Binding.Table}");
                await WriteAllAsync(sink, batches);
                Bar[] held = under.Prepare(StoreUnderTest.Tenant, batches.SelectMany(batch => batch));
                await AssertHoldsAsync(under, held);

                var stamps = (await under.StampsAsync()).Order().ToList();
                await WriteAllAsync(sink, [held]);
                Assert.Equal(stamps, (await under.StampsAsync()).Order());
                await AssertHoldsAsync(under, held);
            },
            iter: 15,
            threads: 1,
            print: TestBars.Print);
    }

    private static async Task WriteAllAsync(StoreSink sink, Bar[][] batches)
    {
        List<Task<BatchOutcome>> confirmed = [];
        foreach (var batch in batches)
        {
            confirmed.Add(await sink.OfferAsync(SinkBars.Batch(batch)));
        }

        Assert.All(await Deadline.For(Task.WhenAll(confirmed)), outcome => Assert.True(outcome.IsComplete));
    }

    private static async Task AssertHoldsAsync(StoreUnderTest under, Bar[] bars)
    {
        var tenant = (await under.ExpectedAsync(bars[0])).Tenant;
        var expected = await Task.WhenAll(under.Prepare(StoreUnderTest.Tenant, bars).Select(async bar => (await under.ExpectedAsync(bar)) with { Tenant = tenant }));
        Assert.Equal(expected, await under.ReadAsync());
    }
}
