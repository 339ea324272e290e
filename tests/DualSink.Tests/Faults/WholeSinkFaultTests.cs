using DualSink.Routing;
using DualSink.Sinks;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Faults;

/// <summary>Every bar of a sink fails at once, for a reason that is none of theirs.</summary>
[Trait(Storm.Trait, "yes")]
public sealed class WholeSinkFaultTests(PostgresServers servers)
{
    private const string Tenant = "SELECT id::text FROM tenants WHERE tenant_id = 'demo'";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static readonly (string Sink, string Fault, string Mending)[] AllFaults =
    [
        ("provider", "REVOKE INSERT, UPDATE ON bars_ohlcv FROM {app}", "GRANT INSERT, UPDATE ON bars_ohlcv TO {app}"),
        ("legacy", "REVOKE ALL ON bars FROM {app}", "GRANT SELECT, INSERT, UPDATE, DELETE ON bars TO {app}"),
        ("legacy", "ALTER TABLE bars RENAME COLUMN volume TO volumen", "ALTER TABLE bars RENAME COLUMN volumen TO volume"),
        ("provider", "ALTER TABLE bars_ohlcv ADD CONSTRAINT none CHECK (close < 0) NOT VALID", "ALTER TABLE bars_ohlcv DROP CONSTRAINT none"),
    ];

    public static TheoryData<int> Seeds => Storm.Seeds(1, 10);

    public static TheoryData<string, string, string, int> Faults =>
    [
        .. from fault in AllFaults
           from seed in Storm.SeedNumbers(1, 10)
           select (fault.Sink, fault.Fault, fault.Mending, seed),
    ];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task No_bar_becomes_a_dead_letter_and_the_lane_goes_on_when_it_is_mended(string sink, string fault, string mending, int seed)
    {
        await using var pair = await RoutedPair.MakeAsync(servers, seed);
        await pair.OpenAsync(new RouteOptions { Mode = "dual", Primary = sink == "legacy" ? "provider" : "legacy" });
        Assert.True((await pair.WriteAsync(pair.Next(0, 50))).IsComplete);
        await Deadline.For(pair.Pipeline.FlushAsync(Stop));

        await pair.Database(sink).ExecuteAsync(Fill(fault));
        for (var i = 0; i < 10; i++)
        {
            Assert.True((await pair.WriteAsync(pair.Next(i * 10, 50, $"S{i % 3}"))).IsComplete);
        }

        await Deadline.Until(() => pair.Lane(sink).Sink.State == SinkState.Paused, "the lane waits for a person");
        var other = sink == "legacy" ? "provider" : "legacy";
        await Deadline.Until(() => pair.Lane(other).BacklogBars == 0, "the other is owed nothing");
        Assert.Equal((500, 0), (pair.Lane(sink).BacklogBars, pair.Lane(sink).Record.Settled.DeadLettered));

        await pair.Database(sink).ExecuteAsync(Fill(mending));
        await pair.JudgeAsync();
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task A_tenant_that_is_gone_stops_one_lane_and_a_rewind_brings_back_what_went_with_it(int seed)
    {
        await using var pair = await RoutedPair.MakeAsync(servers, seed);
        await pair.OpenAsync(new RouteOptions { Mode = "dual", Primary = "provider" });
        Assert.True((await pair.WriteAsync(pair.Next(0, 50))).IsComplete);
        await Deadline.For(pair.Pipeline.FlushAsync(Stop));
        var legacy = pair.Database("legacy");
        var id = await legacy.ScalarAsync<string>(Tenant);

        await legacy.ExecuteAsync("DELETE FROM tenants WHERE tenant_id = 'demo'");
        for (var i = 0; i < 10; i++)
        {
            Assert.True((await pair.WriteAsync(pair.Next(i * 10, 50))).IsComplete);
        }

        await Deadline.Until(() => pair.Lane("legacy").Sink.State == SinkState.Paused, "the lane waits for a person");
        Assert.Equal((500, 0), (pair.Lane("legacy").BacklogBars, pair.Lane("legacy").Record.Settled.DeadLettered));

        await legacy.ExecuteAsync($"INSERT INTO tenants (id, tenant_id, name) VALUES ('{id}', 'demo', 'demo')");
        await Deadline.For(pair.Pipeline.FlushAsync(Stop));
        Assert.True((await pair.AskAsync(ControlCommand.Rewind, new ControlArguments { Lane = "legacy", Position = 0 })).Ok);
        await pair.JudgeAsync();
    }

    private static string Fill(string sql) => sql.Replace("{app}", PostgresServer.AppUser, StringComparison.Ordinal);
}
