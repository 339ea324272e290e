using DualSink.Bars;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Properties;

namespace DualSink.Tests.Faults;

/// <summary>One bar that is revised a thousand times, with many workers, delays, retries and repeats inside a batch.</summary>
[Trait(Storm.Trait, "yes")]
public sealed class OneBarStormTests(PostgresServers servers)
{
    private const int Revisions = 1000;

    public static TheoryData<int> Seeds => Storm.Seeds(2, 100);

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task The_last_revision_stays_and_none_is_ever_overtaken(int seed)
    {
        var random = new Random(seed);
        await using var bed = await PipelineOnPostgres.OpenAsync(servers, workers: 8, store => new FlakyStore(store, seed));
        Bar? last = null;
        for (var made = 0; made < Revisions;)
        {
            List<Bar> bars = [];
            for (var left = Math.Min(random.Next(1, 25), Revisions - made); left > 0; left--, made++)
            {
                bars.Add(last = bed.Next(0));
                if (random.Next(4) == 0)
                {
                    // Again as it is, and its neighbours between.
                    bars.Add(last);
                    bars.AddRange(Enumerable.Range(1, random.Next(12)).Select(minute => bed.Next(minute)));
                }
            }

            await bed.AcceptAsync([.. bars]);
        }

        await bed.JudgeAsync();
        Assert.Equal(last!.Close, await bed.Database.ScalarAsync<decimal>("SELECT trim_scale(close_price) FROM bars ORDER BY ts LIMIT 1"));
    }
}
