using DualSink.Tests.Infrastructure;
using DualSink.Tests.Parity.Tables;

namespace DualSink.Tests.Parity;

/// <summary>
/// Random tables and one small change, judged by a join in memory: every key whose class changed is reported with its
/// class, and nothing else is.
/// </summary>
public sealed class AdversaryTests(PostgresServers servers)
{
    [Theory]
    [ClassData(typeof(AllPairs))]
    [Trait(Storm.Trait, "yes")]
    public async Task A_small_change_is_found_and_nothing_else_is(PairCase which)
    {
        await using var pair = await TablePair.OpenAsync(which, servers);
        for (var seed = 0; seed < Storm.Count(2 * Adversary.Kinds, 100 * Adversary.Kinds); seed++)
        {
            var adversary = new Adversary(seed, pair);
            try
            {
                await pair.FillAsync(adversary.Legacy, adversary.Provider);
                var expected = TableOracle.Of(adversary.Legacy, adversary.Provider);
                expected.AssertFinds(await pair.CompareAsync());
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Seed {seed}, {adversary.Change}: {e.Message}", e);
            }
        }
    }
}
