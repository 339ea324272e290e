using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using DualSink.Bars;
using DualSink.Hosting;
using DualSink.Journal;
using DualSink.Routing;
using DualSink.Server;
using DualSink.Server.Intake;
using Microsoft.Extensions.Logging;

namespace DualSink.Cli.Bench;

/// <summary>
/// Runs <c>bench http</c>: bodies of 1,000 bars through the service, the journal and both sinks, beside the same bars
/// offered to the same pipeline in process. The service listens on loopback in this very process, so that the sender's
/// share of the processor counts against it.
/// </summary>
internal sealed class HttpBench(JournalPlace place, DualSinkOptions options, int batches, int connections, TimeProvider time, ILoggerFactory loggers)
{
    /// <summary>What it is compared with.</summary>
    public const string Baseline = "the same batches offered in process, mode dual, ack all";

    private readonly Bar[][] _fresh = BenchBars.OfFeeds(batches, connections);
    private readonly byte[][] _bodies = [.. BenchBars.OfFeeds(batches, connections).Select(BodyOf)];
    private int _rounds;

    /// <summary>Runs both once, each before the other in turn.</summary>
    public async Task<HttpRun> RoundAsync(CancellationToken cancellationToken)
    {
        var latencies = new BenchLatencies(time);
        BenchMeter http, inProcess;
        if (_rounds++ % 2 == 0)
        {
            inProcess = await InProcessAsync(cancellationToken);
            http = await HttpAsync(latencies, cancellationToken);
        }
        else
        {
            http = await HttpAsync(latencies, cancellationToken);
            inProcess = await InProcessAsync(cancellationToken);
        }

        return new HttpRun(batches * BenchBars.BatchSize, http, inProcess, latencies.Within(50), latencies.Within(99));
    }

    private Task<BenchMeter> InProcessAsync(CancellationToken cancellationToken) => MeasureAsync(
        (pipeline, _) => BenchMeter.RunAsync(time, async () =>
        {
            await JournalBench.WriteAsync(pipeline, _fresh, new BenchLatencies(time), cancellationToken);
            return true;
        }),
        cancellationToken);

    private Task<BenchMeter> HttpAsync(BenchLatencies latencies, CancellationToken cancellationToken) => MeasureAsync(
        async (pipeline, journal) =>
        {
            await using var sinks = new SinkSet(options, timeProvider: time);
            using var view = await JournalView.OpenAsync(journal, time, cancellationToken);
            var service = ServiceOf(pipeline, sinks, view);
            await using var app = await ServerApp.StartAsync(ServerApp.Prepare(service.Options.PipelineId, service.Server, loggers), service, cancellationToken);
            using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = connections }) { BaseAddress = new Uri(app.Addresses[0]) };
            client.DefaultRequestHeaders.Add("X-Tenant", BenchScratch.Tenant);
            return await BenchMeter.RunAsync(time, async () =>
            {
                await Task.WhenAll(Enumerable.Range(0, connections).Select(feed => Task.Run(() => SendAsync(client, feed, latencies, cancellationToken), cancellationToken)));
                return true;
            });
        },
        cancellationToken);

    private async Task<BenchMeter> MeasureAsync(Func<BarPipeline, string, Task<(bool Done, BenchMeter Meter)>> write, CancellationToken cancellationToken)
    {
        await place.ResetAsync(cancellationToken);
        var path = place.NewJournal();
        BenchMeter meter;
        await using (var pipeline = await place.OpenAsync(path, "dual", AckPolicy.All, null, cancellationToken))
        {
            (_, meter) = await write(pipeline, path);
            await pipeline.CloseAsync(TimeSpan.FromMinutes(1), cancellationToken);
        }

        JournalPlace.Remove(path);
        return meter;
    }

    private Service ServiceOf(BarPipeline pipeline, SinkSet sinks, JournalView view) => new()
    {
        Options = options with { StoreMode = "dual", PipelineId = "dualsink-bench" },
        Server = new ServerOptions { Urls = ["http://127.0.0.1:0"], MaxRequestsPerSecond = 1_000_000 },
        Sinks = sinks,
        Pipeline = pipeline,
        Room = new RoomMemory(pipeline),
        View = view,
        Time = time,
        Loggers = loggers,
        Since = time.GetUtcNow(),
    };

    /// <summary>One program: it sends its bodies one after the other, each when the one before is confirmed.</summary>
    private async Task SendAsync(HttpClient client, int feed, BenchLatencies latencies, CancellationToken cancellationToken)
    {
        for (var i = feed; i < _bodies.Length; i += connections)
        {
            var began = latencies.Start();
            using var body = new ByteArrayContent(_bodies[i]) { Headers = { ContentType = new MediaTypeHeaderValue("application/x-ndjson") } };
            using var response = await client.PostAsync("/api/v1/bars", body, cancellationToken);
            latencies.Stop(began);
            if ((int)response.StatusCode != 200)
            {
                throw new InvalidOperationException($"The service answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(cancellationToken)}");
            }
        }
    }

    private static byte[] BodyOf(Bar[] bars)
    {
        var text = new StringBuilder();
        foreach (var bar in bars)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"{{\"source\":\"{bar.Source}\",\"symbol\":\"{bar.Symbol}\",\"timeframe\":\"{bar.Timeframe}\",\"timestamp\":\"{bar.Timestamp:yyyy-MM-ddTHH:mm:ssZ}\",\"open\":{bar.Open},\"high\":{bar.High},\"low\":{bar.Low},\"close\":{bar.Close},\"volume\":{bar.Volume}}}\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
