using DualSink.Tests.Infrastructure;

namespace DualSink.Tests.Faults;

/// <summary>A link that is cut when the server has committed and before it can say so, again and again, behind a pipeline.</summary>
[Trait(Storm.Trait, "yes")]
public sealed class CutReplyStormTests(PostgresServers servers)
{
    public static TheoryData<int> Seeds => Storm.Seeds(2, 100);

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task What_was_committed_unheard_is_counted_once_and_no_row_steps_back(int seed)
    {
        await using var bed = await PipelineOnPostgres.OpenAsync(servers);
        foreach (var (i, proxy) in bed.Proxies.Index())
        {
            var chance = new Random((seed * 2) + i);
            proxy.OnRequest = sent => (sent.Span.IndexOf("ON CONFLICT"u8) >= 0 || sent.Span.IndexOf("COMMIT"u8) >= 0) && (proxy.Cuts == 0 || Next(chance, 3) == 0)
                ? ProxyAction.PassAndCutBeforeReply
                : ProxyAction.Pass;
        }

        var random = new Random(seed);
        for (var i = 0; i < Storm.Count(25, 60); i++)
        {
            // New bars, which are copied where they can be, and revisions of those before.
            await bed.AcceptAsync([.. Enumerable.Range(random.Next(i * 30, (i * 30) + 30), random.Next(1, 120)).Select(minute => bed.Next(minute))]);
        }

        await bed.JudgeAsync();
        Assert.All(bed.Proxies, proxy => Assert.True(proxy.Cuts > 0));
    }

    private static int Next(Random random, int below)
    {
        lock (random)
        {
            return random.Next(below);
        }
    }
}
