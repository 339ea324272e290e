using System.Diagnostics;
using System.Globalization;
using DualSink.Tests.Dashboard;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Server;

/// <summary>What the service costs while nothing is sent to it, and until something can be.</summary>
public sealed class ServiceCostTests : ServiceTest
{
    private const int Viewers = 10;

    // Of one core. Beside other tests only what is off by an order is told; the long form, which runs alone, holds to the figure.
    private static readonly double MostOfViewers = Storm.IsLong ? 0.02 : 0.2;

    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(6);

    // As it is built, it compiles itself at the start; published for a platform it takes less than a second.
    private static readonly TimeSpan MostToReady = TimeSpan.FromSeconds(Storm.IsLong ? 1.5 : 15);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ten_viewers_cost_next_to_nothing()
    {
        await using var service = await ServiceProcess.StartAsync(Folder, new Dictionary<string, string>(), "--mode", "dual", "--log-level", "error");
        using var client = new HttpClient { BaseAddress = service.Address };

        // They are there, and what is compiled by the way is compiled, before it is measured.
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var looks = 0;
        var watching = Enumerable.Range(0, Viewers).Select(_ => WatchAsync(client, () => Interlocked.Increment(ref looks), end.Token)).ToArray();
        await Deadline.Until(() => Volatile.Read(ref looks) >= 8 * Viewers, "each of them has looked eight times");
        var watched = await CostAsync(service);
        await end.CancelAsync();
        await Task.WhenAll(watching);
        var alone = await CostAsync(service);

        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{alone:P2} of a core alone, {watched:P2} with {Viewers} viewers"));
        Assert.InRange(watched - alone, double.MinValue, MostOfViewers * Busyness.Now);
    }

    [Fact]
    public async Task It_is_ready_soon_after_its_start()
    {
        var best = TimeSpan.MaxValue;
        for (var i = 0; i < 3; i++)
        {
            var began = Stopwatch.GetTimestamp();
            await using var service = await ServiceProcess.StartAsync(Folder, new Dictionary<string, string>(), "--mode", "dual", "--log-level", "error");
            using var client = new HttpClient { BaseAddress = service.Address };
            await GetAsync(client, "/readyz");
            best = TimeSpan.FromTicks(Math.Min(best.Ticks, Stopwatch.GetElapsedTime(began).Ticks));
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"ready after {best.TotalMilliseconds:F0} ms");
        Assert.InRange(best, TimeSpan.Zero, MostToReady * Busyness.Now);
    }

    private static async Task<double> CostAsync(ServiceProcess service)
    {
        using var client = new HttpClient { BaseAddress = service.Address };
        var (began, before) = (Stopwatch.GetTimestamp(), service.Processor);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var looks = 0;
        await WatchAsync(client, () => { if (++looks == Watched.TotalSeconds) { enough.Cancel(); } }, enough.Token);
        return (service.Processor - before) / Stopwatch.GetElapsedTime(began);
    }

    // As a page does it: a look a second.
    private static async Task WatchAsync(HttpClient client, Action looked, CancellationToken end)
    {
        try
        {
            using var response = await client.GetAsync("/api/v1/live", HttpCompletionOption.ResponseHeadersRead, end);
            using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(end));
            while (await Deadline.For(lines.ReadLineAsync(end).AsTask()) is { } line)
            {
                if (line == "event: snapshot")
                {
                    looked();
                }
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // It has seen enough.
        }
    }
}
