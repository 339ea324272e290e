using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace DualSink.Tests.Server;

/// <summary>A collector that takes OTLP by HTTP and protobuf, and remembers names, labels and how spans hang together.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;

    private OtlpReceiver(WebApplication app) => _app = app;

    /// <summary>Where it listens.</summary>
    public string Url => _app.Urls.Single();

    /// <summary>The names of the metrics that came.</summary>
    public ConcurrentDictionary<string, byte> Metrics { get; } = new();

    /// <summary>The spans that came.</summary>
    public ConcurrentBag<OtlpSpan> Spans { get; } = [];

    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        var receiver = new OtlpReceiver(builder.Build());
        receiver._app.UseRouting();
        receiver._app.MapPost("/v1/metrics", http => receiver.TakeAsync(http, receiver.TakeMetrics));
        receiver._app.MapPost("/v1/traces", http => receiver.TakeAsync(http, receiver.TakeSpans));
        receiver._app.UseEndpoints(_ => { });
        await receiver._app.StartAsync(TestContext.Current.CancellationToken);
        return receiver;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext http, Action<byte[]> take)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        take(body.ToArray());
        http.Response.ContentType = "application/x-protobuf";
    }

    // ExportMetricsServiceRequest: resource_metrics 1, scope_metrics 2, metrics 2, name 1.
    private void TakeMetrics(byte[] request)
    {
        foreach (var metric in ProtobufFields.At(request, 1, 2, 2))
        {
            Metrics[TextIn(metric, 1)] = 0;
        }
    }

    // ExportTraceServiceRequest: resource_spans 1, scope_spans 2, spans 2; of a span trace_id 1, span_id 2, parent 4, name 5, attributes 9.
    private void TakeSpans(byte[] request)
    {
        foreach (var span in ProtobufFields.At(request, 1, 2, 2))
        {
            // KeyValue: key 1, value 2; AnyValue: string_value 1.
            var sink = ProtobufFields.At(span, 9).Where(attribute => TextIn(attribute, 1) == "dualsink.sink").SelectMany(attribute => ProtobufFields.At(attribute, 2, 1)).Select(Encoding.UTF8.GetString).FirstOrDefault();
            Spans.Add(new OtlpSpan(TextIn(span, 5), HexIn(span, 1), HexIn(span, 2), HexIn(span, 4), sink));
        }
    }

    private static string TextIn(byte[] message, int field) => Encoding.UTF8.GetString(ProtobufFields.At(message, field).FirstOrDefault() ?? []);

    private static string HexIn(byte[] message, int field) => Convert.ToHexStringLower(ProtobufFields.At(message, field).FirstOrDefault() ?? []);
}
