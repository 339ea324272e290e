using DualSink.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace DualSink.Server.Metrics;

/// <summary>Metrics for Prometheus to fetch, and metrics and traces to an OTLP collector where one is named.</summary>
internal static class Telemetry
{
    private const string Collector = "OTEL_EXPORTER_OTLP_ENDPOINT";

    // What ASP.NET Core calls its own spans and instruments: a span and a duration a request.
    private const string Requests = "Microsoft.AspNetCore";
    private const string RequestMeter = "Microsoft.AspNetCore.Hosting";

    /// <summary>Collects the product's instruments, with the boundaries they come with.</summary>
    public static void AddTo(IServiceCollection services, IConfiguration configuration, string pipeline)
    {
        var exports = !string.IsNullOrEmpty(configuration[Collector]);
        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("dualsink", serviceVersion: Service.Version, serviceInstanceId: pipeline))
            .WithMetrics(metrics =>
            {
                metrics.AddMeter(DualSinkMeter.Name).AddPrometheusExporter(Expose);
                if (exports)
                {
                    metrics.AddMeter(RequestMeter).AddOtlpExporter();
                }
            });
        if (exports)
        {
            telemetry.WithTracing(traces => traces.AddSource(Requests, DualSinkTraces.Name).AddOtlpExporter());
        }
    }

    /// <summary>Serves them.</summary>
    public static IEndpointConventionBuilder Map(IEndpointRouteBuilder endpoints) => endpoints.MapPrometheusScrapingEndpoint("/metrics");

    // Names and labels are a contract: nothing is added to them.
    private static void Expose(PrometheusAspNetCoreOptions prometheus)
    {
        prometheus.ScrapeResponseCacheDurationMilliseconds = 300;
        prometheus.ScopeInfoEnabled = false;
        prometheus.TargetInfoEnabled = false;
    }
}
