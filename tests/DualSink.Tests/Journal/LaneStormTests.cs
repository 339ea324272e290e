using CsCheck;
using DualSink.Bars;
using DualSink.Journal;
using DualSink.Sinks;
using DualSink.Tests.Conformance;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Journal;

/// <summary>
/// Revisions of few keys, outages before and after writes took effect, poison, kills and restarts in any order: no key is
/// ever written with an older revision, and in the end every bar is where it belongs.
/// </summary>
public sealed class LaneStormTests(PostgresServers servers)
{
    private static readonly Gen<(int What, int[] Keys)> Step = Gen.Select(Gen.Int[0, 19], Gen.Int[0, 6].Array[1, 12]);

    [Theory]
    [InlineData(StoreCase.LegacyOnSqlite, 8)]
    [InlineData(StoreCase.ProviderOnSqlite, 8)]
    [InlineData(StoreCase.LegacyOnPostgres15, 4)]
    [InlineData(StoreCase.ProviderOnPostgres18, 4)]
    public Task Whatever_happens_no_key_steps_back_and_every_bar_is_accounted_for(StoreCase which, int iterations) =>
        Gen.Select(Gen.Int[1, 1_000_000], Step.Array[10, 80]).SampleAsync(
            async (seed, steps) =>
            {
                await using var bed = await LaneBed.OpenAsync(which, servers, seed);
                bed.Store.Flakiness = 1 + (seed % 3);
                bed.Store.IsPoison = bar => bar.Volume == 13;
                foreach (var (what, keys) in steps)
                {
                    switch (what)
                    {
                        case 0:
                            await bed.RestartAsync();
                            break;
                        case 1:
                            await bed.KillAsync();
                            break;
                        case 2:
                            bed.Store.IsDown = !bed.Store.IsDown;
                            break;
                        case 3:
                            await Deadline.Until(() => bed.Store.IsDown || bed.Record.State == LaneState.Paused || bed.Record.Owed < 20 || bed.Lane.Status.Sink.State == SinkState.Paused, "most is settled");
                            break;
                        case 5:
                            await bed.RewindAsync(bed.Record.Cursor * keys[0] / 7);
                            break;
                        case 6:
                            await bed.Lane.PauseAsync("a test");
                            break;
                        case 7:
                            await bed.Lane.ResumeAsync("a test");
                            break;
                        default:
                            await bed.AcceptAsync([.. keys.Select(key => Poisoned(bed.Next(key), what == 4 && key % 3 == 0))]);
                            break;
                    }
                }

                bed.Store.IsDown = false;
                await bed.Lane.ResumeAsync("a test");
                await bed.DrainWithWitnessesAsync();
                await bed.AssertSettledAsync();
            },
            iter: iterations,
            threads: 1);

    private static Bar Poisoned(Bar bar, bool isPoison) => isPoison ? bar with { Volume = 13 } : bar;
}
