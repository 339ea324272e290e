using CsCheck;
using DualSink.Bars;
using DualSink.Sinks;
using DualSink.Stores;
using DualSink.Tests.Conformance;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Properties;

/// <summary>
/// Eight workers, random delays and outages: every bar gets exactly one outcome, the table holds what the outcomes say,
/// and no key ever steps back.
/// </summary>
public sealed class OrderAndConservationTests(PostgresServers servers)
{
    private static readonly StoreSinkOptions Options = new()
    {
        Workers = 8,
        QueueMax = 5,
        MaxBatchSize = 7,
        BaseDelay = TimeSpan.FromMilliseconds(1),
        MaxDelay = TimeSpan.FromMilliseconds(3),
    };

    // Few keys, so that revisions meet; one bar in twenty breaks a rule, one in twenty is beyond the legacy layout.
    private static readonly Gen<(int Key, int Kind)[][]> Batches = Gen.Select(Gen.Int[0, 11], Gen.Int[0, 19]).Array[1, 20].Array[1, 30];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(StoreCase.LegacyOnSqlite, 1000, 12)]
    [InlineData(StoreCase.ProviderOnSqlite, 2, 12)]
    [InlineData(StoreCase.LegacyOnPostgres15, 2, 6)]
    [InlineData(StoreCase.ProviderOnPostgres15, 1000, 6)]
    [InlineData(StoreCase.LegacyOnPostgres18, 1000, 6)]
    [InlineData(StoreCase.ProviderOnPostgres18, 2, 6)]
    public async Task Whatever_breaks_every_bar_has_one_outcome_and_no_key_steps_back(StoreCase which, int maxAttempts, int iterations)
    {
        await using var under = await StoreUnderTest.OpenAsync(which, servers);
        using var folder = new TemporaryFolder();
        await Gen.Select(Gen.Int[1, 1_000_000], Batches).SampleAsync(
            async (seed, generated) =>
            {
                await under.ExecuteAsync($"DELETE FROM {under.Store.Binding.Table}");
                var batches = ToBars(generated);
                var watcher = new RevisionWatcher(under.Store);
                using var enough = new CancellationTokenSource();
                var watching = Task.Run(() => watcher.WatchAsync(enough.Token));
                await using var letters = new DeadLetterFile(folder.File($"{seed}.ndjson"));
                List<BatchOutcome> outcomes = [];
                await using (var sink = new StoreSink(new FlakyStore(under.Store, seed), Options with { MaxAttempts = maxAttempts }, deadLetters: letters))
                {
                    List<Task<BatchOutcome>> confirmed = [];
                    foreach (var batch in batches)
                    {
                        confirmed.Add((await Deadline.For(sink.WriteAsync(SinkBars.Batch(batch), Stop))).Confirmed);
                    }

                    outcomes.AddRange(await Deadline.For(Task.WhenAll(confirmed)));
                    Assert.Equal((0, 0), (sink.Health.QueueDepth, sink.Health.InFlightBatches));
                }

                await enough.CancelAsync();
                await Deadline.For(watching);
                Judge(under.Layout, batches, outcomes, await watcher.LookAsync());
            },
            iter: iterations,
            threads: 1);
    }

    // Took no part in the writing: what must be, from the bars and the receipts alone.
    private static void Judge(TableLayout layout, Bar[][] batches, List<BatchOutcome> outcomes, IReadOnlyDictionary<(string, long), int> held)
    {
        Dictionary<(string, long), (int Committed, int Newest)> allowed = [];
        var revision = 0;
        for (var i = 0; i < batches.Length; i++)
        {
            var outcome = outcomes[i];
            Assert.Equal(batches[i].Length, outcome.Committed + outcome.Superseded + outcome.DeadLettered + outcome.Rejected + outcome.Returned);
            Assert.Equal(outcome.Returned > 0, outcome.Error is not null);
            Assert.Equal(outcome.DeadLettered + outcome.Rejected + outcome.Returned, outcome.Problems.Length);
            for (var j = 0; j < batches[i].Length; j++, revision++)
            {
                var bar = batches[i][j];
                var isRejected = bar.High < bar.Low;
                var isBeyond = !isRejected && layout == TableLayout.Legacy && bar.Symbol.Length > 20;
                Assert.Equal(isRejected, outcome[j] == BarOutcome.Rejected);
                Assert.Equal(isBeyond, outcome[j] == BarOutcome.DeadLettered);
                if (!isRejected && !isBeyond)
                {
                    // What was returned may have been written all the same: the reply was lost.
                    var key = (bar.Symbol, UnixMicroseconds.Of(bar.Timestamp));
                    var before = allowed.GetValueOrDefault(key, (-1, -1));
                    allowed[key] = (outcome[j] == BarOutcome.Committed ? revision : before.Item1, revision);
                }
            }
        }

        Assert.All(held, row => Assert.InRange(row.Value, allowed[row.Key].Committed, allowed[row.Key].Newest));
        Assert.All(allowed.Where(key => key.Value.Committed >= 0), key => Assert.Contains(key.Key, held));
        if (outcomes.All(outcome => outcome.Returned == 0))
        {
            Assert.Equal(allowed.Select(key => (key.Key, key.Value.Newest)).Order(), held.Select(row => (row.Key, row.Value)).Order());
        }
    }

    private static Bar[][] ToBars((int Key, int Kind)[][] generated)
    {
        var revision = 0;
        return [.. generated.Select(batch => batch.Select(item => ToBar(item.Key, item.Kind, revision++)).ToArray())];
    }

    private static Bar ToBar(int key, int kind, int revision)
    {
        var bar = TestBars.Plain(key % 2 == 0 ? "EVEN" : "ODD", key, RevisionWatcher.CloseOf(revision));
        return kind switch
        {
            0 => bar with { High = 1 },
            1 => bar with { Symbol = new string('S', 21) },
            _ => bar,
        };
    }
}
