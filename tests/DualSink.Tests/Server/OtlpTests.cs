using DualSink.Diagnostics;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Server;

/// <summary>Metrics and traces as a collector gets them.</summary>
public sealed class OtlpTests : ServiceTest
{
    [Fact]
    public async Task A_collector_gets_our_metrics_and_one_trace_of_a_body_from_its_request_to_each_tables_commit()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        var variables = new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Url,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "300",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
        };
        await using var service = await ServiceProcess.StartAsync(Folder, variables, "--mode", "dual");
        using var client = new HttpClient { BaseAddress = service.Address };
        await SendAsync(client, Body(Lines(0, 20)));

        await Deadline.Until(() => collector.Spans.Count(span => span.Name == "dualsink lane commit") == 2, "both commits have come");
        foreach (var metric in (string[])["mdp_sink_items_committed_total", "mdp_sink_commit_seconds", "store_sink_queue_depth", "dualsink_lane_backlog_bars", "dualsink_mode", "dualsink_journal_bytes"])
        {
            await Deadline.Until(() => collector.Metrics.ContainsKey(metric), $"{metric} has come");
        }

        var append = collector.Spans.Single(span => span.Name == "dualsink journal append");
        var commits = collector.Spans.Where(span => span.Name == "dualsink lane commit").ToList();
        Assert.Equal(["legacy", "provider"], commits.Select(span => span.Sink).Order());
        Assert.All(commits, commit => Assert.Equal((append.Trace, append.Id), (commit.Trace, commit.Parent)));
        await Deadline.Until(() => collector.Spans.Any(span => span.Id == append.Parent), "the intake's span has come");
        var intake = collector.Spans.Single(span => span.Id == append.Parent);
        Assert.Equal("dualsink intake", intake.Name);
        await Deadline.Until(() => collector.Spans.Any(span => span.Id == intake.Parent), "the request's span has come");
        Assert.Equal(append.Trace, collector.Spans.Single(span => span.Id == intake.Parent).Trace);
    }

    [Fact]
    public async Task A_collector_that_is_not_there_holds_nothing_up()
    {
        var variables = new Dictionary<string, string> { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:1", ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf", ["OTEL_METRIC_EXPORT_INTERVAL"] = "100", ["OTEL_BSP_SCHEDULE_DELAY"] = "100" };
        await using var service = await ServiceProcess.StartAsync(Folder, variables, "--mode", "dual");
        using var client = new HttpClient { BaseAddress = service.Address };

        Assert.Equal(20, (await SendAsync(client, Body(Lines(0, 20)))).GetProperty("committed").GetInt32());
        Assert.Equal(0, await service.EndAsync());
    }

    [Fact]
    public void Where_nobody_listens_no_span_is_made()
    {
        Assert.Null(DualSinkTraces.BodyBegins("pipeline", "tenant"));
        Assert.Null(DualSinkTraces.AppendBegins("pipeline", "tenant", 1));
    }
}
