using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Server;

public sealed class MetricsTests : ServiceTest
{
    private static readonly string[] Names =
    [
        "pipeline_store_sink_batches_in_total", "store_bars_written_total", "store_sink_queue_depth", "provider_sink_writes_total", "provider_sink_latency_seconds",
        "mdp_sink_batches_in_total", "mdp_sink_batches_committed_total", "mdp_sink_items_committed_total", "mdp_sink_queue_depth", "mdp_sink_commit_seconds", "dualsink_lane_backlog_bars",
        "dualsink_lane_backlog_age_seconds", "dualsink_mode", "dualsink_journal_bytes",
    ];

    [Fact]
    public async Task They_have_the_names_labels_and_boundaries_of_the_contract_and_promtool_accepts_them()
    {
        Write("named.yaml", "ingestion:\n  store_mode: dual\n  ack: all\n  pipeline_id: named\n");
        await using var run = await ServeAsync("--config", "named.yaml");
        using var client = Client();
        await SendAsync(client, Body(Lines(0, 10)));

        var text = await client.GetStringAsync("/metrics", TestContext.Current.CancellationToken);

        Assert.All(Names, name => Assert.Matches($"(?m)^# TYPE {name} (counter|gauge|histogram)$", text));
        Assert.Contains("provider_sink_writes_total{pipeline=\"named\",tenant=\"default\"} 10", text, StringComparison.Ordinal);
        Assert.Contains("mdp_sink_commit_seconds_bucket{pipeline=\"named\",sink=\"legacy\",tenant=\"default\",le=\"0.025\"}", text, StringComparison.Ordinal);
        Assert.Equal("", await PromtoolAsync(text));
    }

    [Fact]
    public async Task A_real_Prometheus_counts_what_was_written()
    {
        Write("scraped.yaml", "ingestion:\n  store_mode: dual\n  ack: all\n  pipeline_id: scraped\n");
        await using var run = await ServeAsync("--config", "scraped.yaml");
        using var client = Client();
        var port = FreePort();
        Write("prometheus.yml", $"global: {{scrape_interval: 1s}}\nscrape_configs:\n- job_name: dualsink\n  static_configs: [{{targets: ['{Address.Authority}']}}]\n");
        using var prometheus = Process.Start(new ProcessStartInfo("prometheus", ["--config.file=prometheus.yml", "--storage.tsdb.path=tsdb", $"--web.listen-address=127.0.0.1:{port}", "--log.level=error"]) { WorkingDirectory = Folder })!;
        try
        {
            await SendAsync(client, Body(Lines(0, 30)));
            using var asking = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
            await Deadline.Until(async () => await ValueAsync(asking, "sum(provider_sink_writes_total{pipeline=\"scraped\"})") == 30, "Prometheus has counted 30 bars");
            Assert.Equal(30, await ValueAsync(asking, "sum(store_bars_written_total{pipeline=\"scraped\",status=\"success\"})"));
        }
        finally
        {
            prometheus.Kill();
            await prometheus.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }

    internal static int FreePort()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        return ((IPEndPoint)taken.LocalEndpoint).Port;
    }

    internal static async Task<double?> ValueAsync(HttpClient prometheus, string query)
    {
        try
        {
            var answer = JsonDocument.Parse(await prometheus.GetStringAsync($"/api/v1/query?query={Uri.EscapeDataString(query)}", TestContext.Current.CancellationToken)).RootElement;
            var results = answer.GetProperty("data").GetProperty("result");
            return results.GetArrayLength() == 0 ? null : double.Parse(results[0].GetProperty("value")[1].GetString()!, CultureInfo.InvariantCulture);
        }
        catch (HttpRequestException)
        {
            // It is just starting.
            return null;
        }
    }

    private static async Task<string> PromtoolAsync(string metrics)
    {
        using var promtool = Process.Start(new ProcessStartInfo("promtool", ["check", "metrics"]) { RedirectStandardInput = true, RedirectStandardError = true, RedirectStandardOutput = true })!;
        await promtool.StandardInput.BaseStream.WriteAsync(Encoding.UTF8.GetBytes(metrics), TestContext.Current.CancellationToken);
        promtool.StandardInput.Close();
        var said = await promtool.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken) + await promtool.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await promtool.WaitForExitAsync(TestContext.Current.CancellationToken);
        return said;
    }
}
