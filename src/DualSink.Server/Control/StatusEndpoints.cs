using DualSink.Routing;
using DualSink.Server.Documents;
using DualSink.Server.Security;
using DualSink.Sinks;
using Microsoft.AspNetCore.Http;

namespace DualSink.Server.Control;

/// <summary>What the service tells of itself, as the command of the same name prints it.</summary>
internal sealed class StatusEndpoints(Service service, Comparison comparison)
{
    private const int DefaultEvents = 10;
    private const int MostListed = 1000;

    public async Task<IResult> StatusAsync(int? events, CancellationToken cancellationToken)
    {
        var view = service.RequireView();
        var seen = await view.LookAsync(cancellationToken).ConfigureAwait(false);
        var happened = await view.EventsAsync(Math.Clamp(events ?? DefaultEvents, 0, MostListed), cancellationToken).ConfigureAwait(false);
        return TypedResults.Ok(StatusDocument.Of(view.Path, seen, happened, service.Time.GetUtcNow()));
    }

    public async Task<IResult> LanesAsync(CancellationToken cancellationToken)
    {
        var view = service.RequireView();
        var seen = await view.LookAsync(cancellationToken).ConfigureAwait(false);
        return TypedResults.Ok(new LanesDocument(view.Path, seen.First, seen.Head, LaneDocument.AllOf(seen, service.Time.GetUtcNow())));
    }

    public async Task<IResult> LedgerAsync(CancellationToken cancellationToken) =>
        TypedResults.Ok(LedgerDocument.Of(await service.RequireView().LookAsync(cancellationToken).ConfigureAwait(false), service.Time.GetUtcNow()));

    public static IResult Modes() => TypedResults.Ok(new ModesDocument([.. StoreSinks.All.Select(ModeDocument.Of)]));

    public IResult Parity() => comparison.Last is { } last ? TypedResults.Ok(last) : ProblemResult.Of(404, "The tables were not compared yet. POST /api/v1/compare does it.");

    public async Task<IResult> DeadLettersAsync(Caller caller, long? id, string? sink, string? reason, string? symbol, DateTimeOffset? since, DateTimeOffset? until, int? limit, CancellationToken cancellationToken)
    {
        var view = service.RequireView();
        var filter = DeadLetterOrders.FilterIn(new ControlArguments
        {
            Tenants = caller.ReadTenants.IsEmpty ? null : [.. caller.ReadTenants],
            Ids = id is { } one ? [one] : null,
            Lane = sink,
            Reason = reason,
            Symbol = symbol,
            Since = since,
            Until = until,
            Limit = Math.Clamp(limit ?? 100, 1, MostListed),
        });
        var letters = await view.DeadLettersAsync(filter, cancellationToken).ConfigureAwait(false);
        var matching = letters.Count < filter.Limit ? letters.Count : await view.CountDeadLettersAsync(filter, cancellationToken).ConfigureAwait(false);
        return TypedResults.Ok(new DeadLettersDocument(view.Path, matching, [.. letters.Select(DeadLetterDocument.Of)]));
    }
}
