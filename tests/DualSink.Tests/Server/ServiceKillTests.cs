using DualSink.Stores;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Server;

/// <summary>The service's process is killed while many write to it, who send again what got no answer.</summary>
public abstract class ServiceKillTests(PostgresServers? servers) : ServiceTest(servers)
{
    private const int Writers = 50;

    public sealed class OnSqlite() : ServiceKillTests(null);

    public sealed class OnPostgres(PostgresServers servers) : ServiceKillTests(servers);

    public static TheoryData<int> Seeds => Storm.Seeds(2, 20);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Seeds))]
    [Trait(Storm.Trait, "yes")]
    public async Task Killed_under_fifty_writers_it_loses_no_acknowledged_bar_and_takes_none_twice(int seed)
    {
        var random = new Random(seed);
        PersistentWriter[] writers = [.. Enumerable.Range(0, Writers).Select(number => new PersistentWriter(number, (first, count, symbol) => Lines(first, count, symbol)))];
        await PrepareAsync();
        for (var kill = 0; kill < Storm.Count(1, 3); kill++)
        {
            await using var service = await ServiceProcess.StartAsync(Folder, Variables, "--mode", "dual", "--log-level", "error");
            var enough = writers.Sum(writer => writer.Acknowledged) + random.Next(1, 1500);
            using var ending = new CancellationTokenSource();
            var writing = Task.WhenAll(writers.Select(writer => writer.WriteAsync(service.Address, ending.Token)));
            await Deadline.Until(() => writers.Sum(writer => writer.Acknowledged) >= enough, $"{enough} bars are acknowledged");
            await service.KillAsync();
            await ending.CancelAsync();
            await writing;
        }

        var acknowledged = writers.ToDictionary(writer => writer.Symbol, writer => writer.Acknowledged);
        await using var run = await ServeAsync();
        using var client = Client();
        await SettledAsync(client);
        await AssertHeldAsync(acknowledged);

        // What was under way when it was killed is taken once, whether it had been taken or not.
        Assert.All(await Task.WhenAll(writers.Select(writer => writer.SendAsync(client, Stop))), Assert.True);
        await SettledAsync(client);
        await AssertHeldAsync(writers.ToDictionary(writer => writer.Symbol, writer => writer.Acknowledged));
        Assert.All((await GetAsync(client, "/api/v1/ledger")).GetProperty("lanes").EnumerateArray(), lane => Assert.Equal(writers.Sum(writer => writer.Acknowledged), lane.GetProperty("accepted").GetInt32()));
    }

    private static async Task SettledAsync(HttpClient client)
    {
        await Deadline.Until(async () => (await GetAsync(client, "/api/v1/ledger")).GetProperty("lanes").EnumerateArray().All(lane => lane.GetProperty("owed").GetInt64() == 0), "nothing is owed");
        Assert.True((await GetAsync(client, "/api/v1/ledger")).GetProperty("ok").GetBoolean());
    }

    private async Task AssertHeldAsync(Dictionary<string, int> acknowledged)
    {
        foreach (var layout in (TableLayout[])[TableLayout.Legacy, TableLayout.Provider])
        {
            var held = (await StoredAsync(layout)).ToDictionary(row => (row.Symbol, row.Timestamp));
            foreach (var (symbol, bars) in acknowledged)
            {
                for (var i = 0; i < bars; i++)
                {
                    // As Lines makes them.
                    Assert.True(held.TryGetValue((symbol, UnixMicroseconds.Of(DateTime.UnixEpoch.AddDays(20_000).AddMinutes(i))), out var row), $"{layout.Name} lacks bar {i} of {symbol}, of {bars} acknowledged");
                    Assert.Equal((101 + i) + 0.25m, decimal.Parse(row.Close.ToString(), System.Globalization.CultureInfo.InvariantCulture));
                }
            }
        }
    }
}
