using System.Collections.Concurrent;
using DualSink.Stores;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Server;

/// <summary>The service's process is killed while many write to it.</summary>
public abstract class ServiceKillTests(PostgresServers? servers) : ServiceTest(servers)
{
    public sealed class OnSqlite() : ServiceKillTests(null);

    public sealed class OnPostgres(PostgresServers servers) : ServiceKillTests(servers);

    private const int Writers = 50;

    public static TheoryData<int> Seeds => Storm.Seeds(2, 20);

    [Theory]
    [MemberData(nameof(Seeds))]
    [Trait(Storm.Trait, "yes")]
    public async Task Killed_under_fifty_writers_every_acknowledged_bar_is_in_both_tables_or_owed(int seed)
    {
        var random = new Random(seed);
        var acknowledged = new ConcurrentDictionary<string, int>();
        await PrepareAsync();
        await using (var service = await ServiceProcess.StartAsync(Folder, Variables, "--mode", "dual", "--log-level", "error"))
        {
            var enough = random.Next(200, 1500);
            using var stop = new CancellationTokenSource();
            var writing = Enumerable.Range(0, Writers).Select(writer => WriteAsync(service.Address, writer, acknowledged, stop.Token)).ToArray();
            await Deadline.Until(() => acknowledged.Values.Sum() >= enough, $"{enough} bars are acknowledged");
            await service.KillAsync();
            await stop.CancelAsync();
            await Task.WhenAll(writing);
        }

        await using var run = await ServeAsync();
        using var client = Client();
        await Deadline.Until(async () => (await GetAsync(client, "/api/v1/ledger")).GetProperty("lanes").EnumerateArray().All(lane => lane.GetProperty("owed").GetInt64() == 0), "nothing is owed");

        Assert.True((await GetAsync(client, "/api/v1/ledger")).GetProperty("ok").GetBoolean());
        Assert.NotEmpty(acknowledged);
        foreach (var layout in (TableLayout[])[TableLayout.Legacy, TableLayout.Provider])
        {
            var held = (await StoredAsync(layout)).GroupBy(row => row.Symbol).ToDictionary(rows => rows.Key, rows => rows.Count());
            Assert.All(acknowledged, writer => Assert.InRange(held.GetValueOrDefault(writer.Key), writer.Value, int.MaxValue));
        }
    }

    private static async Task WriteAsync(Uri place, int writer, ConcurrentDictionary<string, int> acknowledged, CancellationToken stop)
    {
        var symbol = $"W{writer}";
        using var client = new HttpClient { BaseAddress = place };
        try
        {
            for (var sent = 0; ; sent += 5)
            {
                using var response = await client.PostAsync("/api/v1/bars", Body(Lines(sent, 5, symbol)), stop);
                if ((int)response.StatusCode is not (200 or 202))
                {
                    return;
                }

                // Each sends its bars in order, so that their number tells which.
                acknowledged[symbol] = sent + 5;
            }
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException)
        {
            // It was killed.
        }
    }
}
