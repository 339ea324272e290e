using System.Text.Json;
using DualSink.Server.Control;
using DualSink.Server.Intake;
using DualSink.Server.Live;
using DualSink.Server.Pages;
using DualSink.Server.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace DualSink.Server;

/// <summary>The service while it listens. Owns neither the pipeline nor anything else it was given.</summary>
internal sealed class ServerApp : IAsyncDisposable
{
    // A request that is under way when the end comes is answered, unless it takes longer than that.
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(5);

    private readonly WebApplication _app;
    private readonly CancellationTokenSource _stop = new();
    private readonly Sampler _sampler;
    private readonly Task _beside;

    private ServerApp(WebApplication app, Service service, Sampler sampler, Comparison comparison)
    {
        _app = app;
        _sampler = sampler;
        _beside = Task.WhenAll(
            Task.Run(() => sampler.RunAsync(_stop.Token)),
            service.Server.CompareEvery is { } pause ? Task.Run(() => comparison.RepeatAsync(pause, _stop.Token)) : Task.CompletedTask);
    }

    /// <summary>Where it listens, with the ports it was given.</summary>
    public IReadOnlyList<string> Addresses => [.. _app.Urls];

    /// <summary>Begins to listen.</summary>
    /// <exception cref="IOException">An address cannot be listened on.</exception>
    public static async Task<ServerApp> StartAsync(Service service, CancellationToken cancellationToken)
    {
        var events = new EventLog(service);
        var comparison = new Comparison(service);
        var sampler = new Sampler(service, comparison, events);
        var app = Build(service);
        var running = new ServerApp(app, service, sampler, comparison);
        running.Map(service, sampler, events, comparison);
        try
        {
            await app.StartAsync(cancellationToken).ConfigureAwait(false);
            return running;
        }
        catch
        {
            await running.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Takes no more requests, answers those that are under way, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        using var limit = new CancellationTokenSource(EndLimit, TimeProvider.System);
        try
        {
            await _app.StopAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Who is still at it is cut off.
        }

        await _app.DisposeAsync().ConfigureAwait(false);
        await _beside.ConfigureAwait(false);
        _sampler.Dispose();
        _stop.Dispose();
    }

    private static WebApplication Build(Service service)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });

        // Certificates and the like are Kestrel's own settings: Kestrel__Certificates__Default__Path.
        builder.Configuration.AddEnvironmentVariables();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => Limits(kestrel, service.Server));
        builder.WebHost.UseUrls([.. service.Server.Urls]);
        builder.Services.AddSingleton(service.Loggers);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddRoutingCore();
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            json.SerializerOptions.DictionaryKeyPolicy = null;
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default);
        });
        return builder.Build();
    }

    private static void Limits(KestrelServerOptions kestrel, ServerOptions server)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = server.MaxBodyBytes;
        kestrel.Limits.MaxConcurrentConnections = server.MaxConnections;
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        kestrel.Limits.MaxRequestHeaderCount = 60;
        kestrel.Limits.MaxRequestLineSize = 8 * 1024;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        kestrel.Limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(10));
    }

    private void Map(Service service, Sampler sampler, EventLog events, Comparison comparison)
    {
        var pages = new StaticPages();
        _app.Use(new Gate(service, pages).HandleAsync);
        _app.UseRouting();
        var live = new LiveEndpoints(service, sampler, events);
        var status = new StatusEndpoints(service, comparison);
        var intake = new BarsIntake(service);
        _app.MapGet("/api/v1/live", (HttpContext http) => live.StreamAsync(http, _stop.Token));
        _app.MapGet("/api/v1/history", (int? seconds) => live.History(seconds));
        _app.MapGet("/api/v1/events", (int? limit) => live.Events(limit));
        _app.MapGet("/api/v1/sinks", () => live.Sinks());
        _app.MapGet("/api/v1/status", (int? events, CancellationToken stop) => status.StatusAsync(events, stop));
        _app.MapGet("/api/v1/lanes", (CancellationToken stop) => status.LanesAsync(stop));
        _app.MapGet("/api/v1/ledger", (CancellationToken stop) => status.LedgerAsync(stop));
        _app.MapGet("/api/v1/modes", () => StatusEndpoints.Modes());
        _app.MapGet("/api/v1/parity", () => status.Parity());
        _app.MapGet(
            "/api/v1/deadletters",
            (string? sink, string? reason, string? symbol, DateTimeOffset? since, DateTimeOffset? until, int? limit, CancellationToken stop) =>
                status.DeadLettersAsync(sink, reason, symbol, since, until, limit, stop));
        _app.MapPost(
            "/api/v1/bars",
            (HttpContext http, [FromHeader(Name = "X-Source")] string? source, string? symbol, string? timeframe, string? timezone, string? stamps, [FromQuery(Name = "any_spacing")] bool? anySpacing) =>
                intake.PostAsync(http, new IntakeQuery(source, symbol, timeframe, timezone, stamps, anySpacing ?? false)));
        _app.UseEndpoints(_ => { });
    }
}
