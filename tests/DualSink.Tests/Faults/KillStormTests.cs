using DualSink.Tests.Infrastructure;

namespace DualSink.Tests.Faults;

/// <summary><c>kill -9</c> at every step of a delivery, and at any moment of accepting, while revisions come.</summary>
[Trait(Storm.Trait, "yes")]
public sealed class KillStormTests(PostgresServers servers)
{
    public static TheoryData<int> Seeds => Storm.Seeds(3, 100);

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Killed_wherever_it_is_it_writes_every_row_once_and_nobody_sees_one_step_back(int seed)
    {
        var random = new Random(seed);
        await using var run = await RunOnPostgres.OpenAsync(servers, seed);

        // Three seeds come to every step.
        for (var kill = 0; kill < 3; kill++)
        {
            var which = (((seed - 1) * 3) + kill) % (DeliveryStep.All.Length + 1);
            if (which < DeliveryStep.All.Length)
            {
                await KillAtAsync(run, DeliveryStep.All[which], random.Next(1, 6));
            }
            else
            {
                await KillWhileItAcceptsAsync(run, random.Next(1, 3000));
            }
        }

        await run.FinishAsync();
    }

    private static async Task KillAtAsync(RunOnPostgres run, DeliveryStep step, int nth)
    {
        foreach (var proxy in new[] { run.Legacy, run.Provider })
        {
            step.Arm(proxy, nth, run.Kill);
        }

        run.Start();
        await run.FeedUntilDeadAsync($"it dies {step}");
        foreach (var proxy in new[] { run.Legacy, run.Provider })
        {
            proxy.OnRequest = _ => ProxyAction.Pass;
        }
    }

    private static async Task KillWhileItAcceptsAsync(RunOnPostgres run, int rows)
    {
        var enough = await run.AcceptedAsync() + rows;
        run.Start();
        await run.FeedUntilAsync(async () => await run.AcceptedAsync() >= enough, $"{rows} rows more are accepted");
        await run.KillAsync();
    }
}
