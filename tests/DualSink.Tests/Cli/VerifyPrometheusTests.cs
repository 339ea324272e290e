using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using DualSink.Tests.Server;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Cli;

/// <summary><c>verify --prometheus</c> beside a real Prometheus, and beside what is none.</summary>
public sealed class VerifyPrometheusTests : CommandTest
{
    [Fact]
    public async Task A_Prometheus_that_counts_everything_is_found_good_also_of_the_next_run()
    {
        var port = MetricsTests.FreePort();
        await using var prometheus = await StartAsync($"- job_name: verify\n  static_configs: [{{targets: ['127.0.0.1:{port}']}}]\n");

        // The second writes as many bars to the same address.
        var first = await VerifyAsync(prometheus.Url, port, "--bars-per-symbol", "25");
        var second = await VerifyAsync(prometheus.Url, port, "--bars-per-symbol", "25", "--json");

        Assert.Equal((0, 0), (first.Code, second.Code));
        Assert.Contains($"Prometheus at {prometheus.Url} has counted all of them", first.Out, StringComparison.Ordinal);
        var counted = Document(second).GetProperty("prometheus");
        Assert.Equal((true, 100, 100), (counted.GetProperty("ok").GetBoolean(), counted.GetProperty("legacy").GetDouble(), counted.GetProperty("provider").GetDouble()));
    }

    [Fact]
    public async Task What_keeps_a_Prometheus_from_counting_is_told_and_fails_the_run()
    {
        var (wrongPath, dropped, unknown) = (MetricsTests.FreePort(), MetricsTests.FreePort(), MetricsTests.FreePort());
        await using var prometheus = await StartAsync(
            $"- job_name: path\n  metrics_path: /elsewhere\n  static_configs: [{{targets: ['127.0.0.1:{wrongPath}']}}]\n"
            + $"- job_name: dropped\n  metric_relabel_configs: [{{source_labels: [__name__], regex: provider_sink_writes_total, action: drop}}]\n  static_configs: [{{targets: ['127.0.0.1:{dropped}']}}]\n");

        // Each in a folder's own database, so that they may run at the same time.
        var runs = await Task.WhenAll(
            VerifyAsync(prometheus.Url, wrongPath, "--database", "sqlite:///path.db"),
            VerifyAsync(prometheus.Url, dropped, "--database", "sqlite:///dropped.db"),
            VerifyAsync(prometheus.Url, unknown, "--database", "sqlite:///unknown.db"));

        Assert.All(runs, run => Assert.Equal(1, run.Code));
        Assert.All(runs, run => Assert.Contains("not ok: both tables held the same 4,000 bars, but Prometheus has not counted them", run.Out, StringComparison.Ordinal));
        Assert.Contains($"It fetches http://127.0.0.1:{wrongPath}/elsewhere (job path), and that fails: server returned HTTP status 404 Not Found.", runs[0].Error, StringComparison.Ordinal);
        Assert.Contains($"It fetches http://127.0.0.1:{dropped}/metrics (job dropped), and counts 4,000 of 4,000 bars (legacy) and 0 of 4,000 bars (provider).", runs[1].Error, StringComparison.Ordinal);
        Assert.Contains($"It does not fetch http://127.0.0.1:{unknown}/metrics. Add to its scrape_configs", runs[2].Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_who_answers_is_told_at_once()
    {
        var run = await VerifyAsync("http://127.0.0.1:1", 0);

        Assert.Equal(1, run.Code);
        Assert.Contains("Nobody answers there: Connection refused (127.0.0.1:1). Start a Prometheus at http://127.0.0.1:1, or name another with --prometheus URL.", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("404 Not Found", "nothing", "What answers there is no Prometheus that lets itself be asked: 404 Not Found.")]
    [InlineData("401 Unauthorized", "", "What answers there is no Prometheus that lets itself be asked: 401 Unauthorized.")]
    [InlineData("200 OK", "<html>", "What answers there is no Prometheus: it does not answer as one.")]
    [InlineData("200 OK", "{\"status\":\"success\"}", "What answers there is no Prometheus: it does not answer as one.")]
    public async Task Somebody_else_who_answers_is_told_at_once(string status, string body, string said)
    {
        using var somebody = new TcpListener(IPAddress.Loopback, 0);
        somebody.Start();
        var answering = AnswerAsync(somebody, $"HTTP/1.1 {status}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}");

        var run = await VerifyAsync($"http://{somebody.LocalEndpoint}", 0);

        Assert.Equal(1, run.Code);
        Assert.Contains(said, run.Error, StringComparison.Ordinal);
        somebody.Stop();
        await answering;
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("ftp://127.0.0.1:9090")]
    public async Task What_is_no_URL_is_refused_before_anything_is_written(string url)
    {
        var run = await VerifyAsync(url, 0);

        Assert.Equal(2, run.Code);
        Assert.Contains($"--prometheus: '{url}' is no URL of a Prometheus, such as http://localhost:9090.", run.Error, StringComparison.Ordinal);
    }

    // In this process other tests write as well, and count by their own pipelines' names.
    private Task<CommandRun> VerifyAsync(string prometheus, int port, params string[] options)
    {
        var pipeline = $"prometheus-{Guid.NewGuid():N}";
        Write($"{pipeline}.yaml", $"ingestion:\n  pipeline_id: {pipeline}\n");
        return RunAsync(["verify", "--config", $"{pipeline}.yaml", "--prometheus", prometheus, "--metrics-port", $"{port}", .. options]);
    }

    private async Task<RunningPrometheus> StartAsync(string jobs)
    {
        Write("prometheus.yml", $"global: {{scrape_interval: 1s}}\nscrape_configs:\n{jobs}");
        return await RunningPrometheus.StartAsync(Folder);
    }

    private static async Task AnswerAsync(TcpListener listener, string answer)
    {
        try
        {
            while (true)
            {
                using var caller = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
                var stream = caller.GetStream();
                _ = await stream.ReadAsync(new byte[4096], TestContext.Current.CancellationToken);
                await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), TestContext.Current.CancellationToken);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or IOException)
        {
            // The test has ended.
        }
    }

    private sealed class RunningPrometheus(Process process, string url) : IAsyncDisposable
    {
        public string Url => url;

        public static async Task<RunningPrometheus> StartAsync(string folder)
        {
            var port = MetricsTests.FreePort();
            var process = Process.Start(new ProcessStartInfo("prometheus", ["--config.file=prometheus.yml", "--storage.tsdb.path=tsdb", $"--web.listen-address=127.0.0.1:{port}", "--log.level=error"]) { WorkingDirectory = folder })!;
            var running = new RunningPrometheus(process, $"http://127.0.0.1:{port}");
            using var asking = new HttpClient { BaseAddress = new Uri(running.Url) };
            await Deadline.Until(async () => await MetricsTests.ValueAsync(asking, "vector(1)") == 1, "Prometheus answers");
            return running;
        }

        public async ValueTask DisposeAsync()
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
            process.Dispose();
        }
    }
}
