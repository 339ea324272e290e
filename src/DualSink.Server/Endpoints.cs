using DualSink.Server.Control;
using DualSink.Server.Documents;
using DualSink.Server.Health;
using DualSink.Server.Intake;
using DualSink.Server.Live;
using DualSink.Server.Metrics;
using DualSink.Server.Reading;
using DualSink.Server.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace DualSink.Server;

/// <summary>Every path of the service, the role it wants, and what it answers with.</summary>
/// <param name="service">What they work with.</param>
/// <param name="sampler">Looks at it.</param>
/// <param name="events">What happened.</param>
/// <param name="comparison">Compares the tables.</param>
/// <param name="stop">The service ends: who only watches is let go.</param>
/// <param name="late">The service has to end now: who still sends or waits is told how far it came.</param>
internal sealed class Endpoints(Service service, Sampler sampler, EventLog events, Comparison comparison, CancellationToken stop, CancellationToken late)
{
    private static readonly int[] OfReading = [400, 401, 403, 429, 503];
    private static readonly int[] OfOrders = [400, 401, 403, 409, 429, 503];
    private static readonly int[] OfIntake = [400, 401, 403, 409, 413, 415, 422, 429, 503];

    /// <summary>Maps all of them.</summary>
    public void Map(IEndpointRouteBuilder app)
    {
        MapState(app);
        MapLive(app);
        MapBars(app);
        MapOrders(app);
        var health = new HealthEndpoints(service, stop);
        app.MapGet("/healthz", () => HealthEndpoints.Alive()).Produces<ReadyDocument>().WithMetadata(new Needs(Role.None)).WithSummary("Whether the process is alive.");
        app.MapGet("/readyz", (HttpContext http) => health.Ready(Caller.Of(http))).Produces<ReadyDocument>().Produces<ReadyDocument>(503).WithMetadata(new Needs(Role.None)).WithSummary("Whether it can confirm what it takes in, and why not.");
        Telemetry.Map(app).WithMetadata(new Needs(Role.Read));
        app.MapOpenApi("/openapi/{documentName}.json").WithMetadata(new Needs(Role.None));
    }

    private void MapState(IEndpointRouteBuilder app)
    {
        var status = new StatusEndpoints(service, comparison);
        Tells<StatusDocument>(app.MapGet("/api/v1/status", (int? events, CancellationToken cancel) => status.StatusAsync(events, cancel)), "How things stand, as `dualsink status` tells it.");
        Tells<LanesDocument>(app.MapGet("/api/v1/lanes", (CancellationToken cancel) => status.LanesAsync(cancel)), "The lanes of the journal.");
        Tells<LedgerDocument>(app.MapGet("/api/v1/ledger", (CancellationToken cancel) => status.LedgerAsync(cancel)), "Whether every accepted bar is accounted for.");
        Tells<ModesDocument>(app.MapGet("/api/v1/modes", () => StatusEndpoints.Modes()), "The modes there are.", mindsTenants: true);
        Tells<LiveParity>(app.MapGet("/api/v1/parity", () => status.Parity()), "How the tables compared last.").Produces<ProblemAnswer>(404, ProblemResult.ContentType);
        Tells<DeadLettersDocument>(
            app.MapGet(
                "/api/v1/deadletters",
                (HttpContext http, long? id, string? sink, string? reason, string? symbol, DateTimeOffset? since, DateTimeOffset? until, int? limit, CancellationToken cancel) =>
                    status.DeadLettersAsync(Caller.Of(http), id, sink, reason, symbol, since, until, limit, cancel)),
            "Bars that a table can never hold, those accepted last first.", mindsTenants: true);
    }

    private void MapLive(IEndpointRouteBuilder app)
    {
        var live = new LiveEndpoints(sampler, events);
        app.MapGet("/api/v1/live", (HttpContext http, [FromHeader(Name = "Last-Event-ID")] string? lastEventId) => live.StreamAsync(http, lastEventId, stop))
            .Produces(200, contentType: "text/event-stream").WithMetadata(new Needs(Role.Read))
            .WithSummary("Server-sent events: a look at once and one a second (snapshot), and what happens in between (happened).");
        Tells<HistoryDocument>(app.MapGet("/api/v1/history", (int? seconds) => live.History(seconds)), "The last minutes, second by second.");
        Tells<EventsDocument>(app.MapGet("/api/v1/events", (int? limit) => live.Events(limit)), "What happened last, the oldest first.");
        Tells<SinksDocument>(app.MapGet("/api/v1/sinks", () => live.Sinks()), "The sinks as they are now.");
    }

    private void MapBars(IEndpointRouteBuilder app)
    {
        var intake = new BarsIntake(service, late);
        var reading = new ReadEndpoint(service);
        var divergence = new DivergenceEndpoint(service);
        Fails(
            app.MapPost(
                "/api/v1/bars",
                (
                    HttpContext http,
                    [FromHeader(Name = "X-Tenant")] string? tenant,
                    [FromHeader(Name = "X-Source")] string? source,
                    [FromHeader(Name = "Idempotency-Key")] string? idempotencyKey,
                    string? symbol,
                    string? timeframe,
                    string? columns,
                    string? dates,
                    string? dst,
                    string? timezone,
                    string? stamps,
                    [FromQuery(Name = "any_spacing")] bool? anySpacing) =>
                    intake.PostAsync(http, new IntakeQuery(tenant, source, symbol, timeframe, columns, dates, dst, timezone, stamps, anySpacing ?? false, idempotencyKey)))
                .Produces<IntakeDocument>().Produces<IntakeDocument>(202).WithMetadata(new Needs(Role.Write, mindsTenants: true)).TakesBars()
                .WithSummary("Takes bars in. 200: whose word was waited for has them; 202: the journal has them."),
            OfIntake);
        Fails(
            app.MapGet(
                "/api/v1/bars",
                (
                    HttpContext http,
                    string? table,
                    [FromHeader(Name = "X-Tenant")] string? tenant,
                    string? source,
                    string? symbol,
                    string? timeframe,
                    DateTimeOffset? from,
                    DateTimeOffset? to,
                    int? limit,
                    string? cursor,
                    string? format,
                    CancellationToken cancel) => reading.GetAsync(http, new ReadQuery(table, tenant, source, symbol, timeframe, from, to, limit, cursor, format), cancel))
                .Produces(200, contentType: "application/x-ndjson", additionalContentTypes: "text/csv").WithMetadata(new Needs(Role.Read, mindsTenants: true))
                .WithSummary("Reads a range of a table, a page at a time; the head X-Next-Cursor leads to the next."),
            OfReading);
        Tells<DivergenceDocument>(
            app.MapGet(
                "/api/v1/divergence",
                (HttpContext http, string source, string symbol, string timeframe, string timestamp, int? around, string? tenant, CancellationToken cancel) =>
                    divergence.GetAsync(http, source, symbol, timeframe, timestamp, around, tenant, cancel)),
            "What both tables hold around a key.", mindsTenants: true);
    }

    private void MapOrders(IEndpointRouteBuilder app)
    {
        var control = new ControlEndpoints(service, comparison);
        Does<SwitchDocument>(app.MapPost("/api/v1/switch", (SwitchRequest request, CancellationToken cancel) => control.SwitchAsync(request, cancel)), "Switches the mode, or with preview says what that would mean.");
        Does<AnswerDocument>(
            app.MapPost("/api/v1/lanes/{sink}/{action}", (string sink, string action, LaneRequest? request, CancellationToken cancel) => control.LaneAsync(sink, action, request, cancel)),
            "Has a lane paused, resumed, detached, attached or rewound.").Produces<ProblemAnswer>(404, ProblemResult.ContentType);
        Does<LiveParity>(app.MapPost("/api/v1/compare", (HttpContext http, CompareRequest? request, CancellationToken cancel) => control.CompareAsync(http, request, cancel)), "Compares the tables now.", mindsTenants: true);
        Does<DeadLetterReplayDocument>(app.MapPost("/api/v1/deadletters/replay", (HttpContext http, DeadLettersRequest request, CancellationToken cancel) => control.ReplayAsync(Caller.Of(http), request, cancel)), "Tries dead letters again.", mindsTenants: true);
        Does<DeadLetterPurgeDocument>(app.MapPost("/api/v1/deadletters/purge", (HttpContext http, DeadLettersRequest request, CancellationToken cancel) => control.PurgeAsync(Caller.Of(http), request, cancel)), "Deletes dead letters.", mindsTenants: true);
    }

    private static RouteHandlerBuilder Tells<T>(RouteHandlerBuilder endpoint, string summary, bool mindsTenants = false) =>
        Fails(endpoint.Produces<T>().WithMetadata(new Needs(Role.Read, mindsTenants)).WithSummary(summary), OfReading);

    private static RouteHandlerBuilder Does<T>(RouteHandlerBuilder endpoint, string summary, bool mindsTenants = false) =>
        Fails(endpoint.Produces<T>().WithMetadata(new Needs(Role.Operate, mindsTenants)).WithSummary(summary), OfOrders);

    private static RouteHandlerBuilder Fails(RouteHandlerBuilder endpoint, int[] statuses)
    {
        foreach (var status in statuses)
        {
            endpoint.Produces<ProblemAnswer>(status, ProblemResult.ContentType);
        }

        return endpoint;
    }
}
