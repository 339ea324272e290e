using System.Text.Json;

namespace DualSink.Tests.Cli;

public sealed class StatusTests : JournalTest
{
    [Fact]
    public async Task While_a_run_goes_on_it_tells_who_is_in_charge_and_how_the_sinks_stand()
    {
        await using var run = await RunningAsync();
        await UntilAsync("status", status => HealthOf(status, 0) == "connected" && HealthOf(status, 1) == "connected");

        var status = Document(await RunAsync("status", "--json"));
        var told = await RunAsync("status");

        Assert.True(status.GetProperty("running").GetBoolean());
        Assert.Equal(Environment.ProcessId, status.GetProperty("process_id").GetInt32());
        Assert.Equal(("dual", "legacy"), (status.GetProperty("mode").GetString(), status.GetProperty("in_charge").GetString()));
        Assert.Equal(4, status.GetProperty("sources")[0].GetProperty("lines").GetInt32());
        Assert.Equal(1, status.GetProperty("size").GetProperty("entries").GetInt32());
        Assert.Equal(0, told.Code);
        Assert.Contains("Mode dual (ack primary, primary legacy); legacy is in charge.", told.OutLines);
        Assert.Contains("Dead letters: 0.", told.OutLines);
    }

    [Fact]
    public async Task A_sink_that_is_down_is_told_with_what_it_is_owed_and_why()
    {
        Write("down.yaml", "ingestion:\n  store_mode: dual\n  sinks:\n    provider:\n      database_url: postgresql://me:geheim@127.0.0.1:1/none?timeout=1\n");
        await using var run = await RunningAsync(3, "--config", "down.yaml");

        var status = await UntilAsync("status", status => HealthOf(status, 1) == "retrying");
        var told = await RunAsync("status");

        var lane = status.GetProperty("lanes")[1];
        Assert.Equal((3, 1), (lane.GetProperty("backlog_bars").GetInt32(), lane.GetProperty("backlog_batches").GetInt32()));
        Assert.True(lane.GetProperty("backlog_bytes").GetInt64() > 0);
        Assert.Contains(told.OutLines, line => line.StartsWith("provider: ", StringComparison.Ordinal));
        Assert.DoesNotContain("geheim", told.Out + status.GetRawText(), StringComparison.Ordinal);

        // The run would go on trying for a while when it is asked to end.
        Assert.Equal(0, (await RunAsync("lane", "detach", "provider", "--yes")).Code);
    }

    [Fact]
    public async Task Where_nobody_runs_it_tells_what_the_journal_knows()
    {
        await using (await RunningAsync())
        {
        }

        var told = await RunAsync("status", "--events", "0");

        Assert.Equal(0, told.Code);
        Assert.Contains("Nobody delivers from this journal now.", told.OutLines);
        Assert.Contains("Mode dual.", told.OutLines);
        Assert.Equal(JsonValueKind.Null, Document(await RunAsync("status", "--json")).GetProperty("lanes")[0].GetProperty("health").ValueKind);
    }

    private static string? HealthOf(JsonElement status, int lane) =>
        status.GetProperty("lanes")[lane].GetProperty("health") is { ValueKind: JsonValueKind.Object } health ? health.GetProperty("state").GetString() : null;
}
