using System.Globalization;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Server;

/// <summary>A service that has nothing to do: it sleeps, and wakes at once when something happens.</summary>
public abstract class IdleTests(PostgresServers? servers) : ServiceTest(servers)
{
    // A look for the page, at the settings, at the journal's room, at each lane's state, and what goes with the looks.
    private const double MostWakesASecond = 12;

    public sealed class OnSqlite() : IdleTests(null);

    public sealed class OnPostgres(PostgresServers servers) : IdleTests(servers);

    [Theory]
    [InlineData("dual")]
    [InlineData("failover")]
    public async Task It_wakes_a_few_times_a_second_and_no_more(string mode)
    {
        var clock = new CountingClock();
        Time = clock;
        await using var run = await ServeAsync("--mode", mode);
        using var client = Client();
        await SendAsync(client, Body(Lines(0, 10)));
        using var live = await client.GetStreamAsync("/api/v1/live", TestContext.Current.CancellationToken);
        using var lines = new StreamReader(live);

        // By its own looks, so that a slow machine is no excuse and no reason.
        await LooksAsync(lines, 3);
        var before = clock.Wakes;
        await LooksAsync(lines, 5);
        var wakes = (clock.Wakes - before) / 5.0;

        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{wakes:F1} a second"));
        Assert.InRange(wakes, 1, MostWakesASecond);
    }

    private static async Task LooksAsync(StreamReader lines, int count)
    {
        while (count > 0)
        {
            count -= await Deadline.For(lines.ReadLineAsync(TestContext.Current.CancellationToken).AsTask()) == "event: snapshot" ? 1 : 0;
        }
    }
}
