using System.Collections.Immutable;
using System.Diagnostics;
using DualSink.Bars;
using DualSink.Diagnostics;
using DualSink.Journal;
using DualSink.Sinks;
using Microsoft.Extensions.Logging;

namespace DualSink.Routing;

/// <summary>Keeps batches in a journal, from which a lane a sink delivers them, and answers their writers by the route in force.</summary>
internal sealed class JournalIntake : Intake
{
    private readonly BarJournal _journal;
    private readonly BarRules _rules;
    private readonly PipelineContext _context;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly ReceiptDesk _desk;
    private readonly DeliveryTraces _traces;
    private readonly JournalDoor _door;
    private readonly RouteMetrics _metrics;
    private readonly JournalMetrics _journalMetrics;

    // Both tables, or the one alone: made once, so that the journal knows their bits.
    private readonly Dictionary<string, LaneSet> _laneSets = [];

    private JournalIntake(
        BarJournal journal, IReadOnlyDictionary<string, string> owners, PipelineParts parts, RouteSnapshot route, RouteMetrics metrics, ILogger logger)
    {
        Owners = owners;
        _journal = journal;
        _rules = parts.Rules;
        _context = parts.Context;
        _logger = logger;
        _time = parts.Time;
        _desk = new ReceiptDesk(route, parts.Time);
        _traces = new DeliveryTraces(parts.Time);
        _door = new JournalDoor(parts.Backpressure);
        _metrics = metrics;
        _journalMetrics = new JournalMetrics(parts.Context.PipelineId, parts.Context.Tenant, Measure);
        foreach (var mode in StoreSinks.Modes)
        {
            _laneSets.Add(mode, LaneSet.Of(StoreSinks.Describe(mode).Sinks));
        }

        Lanes = [.. StoreSinks.Names.Select(name => Lane.Start(journal, parts.StoreOf(name), new LaneSettings
        {
            Options = parts.OptionsOf(name),
            Context = parts.Context,
            Settled = (position, outcome) =>
            {
                _desk.Settle(name, position, outcome);
                _traces.Settle(name, position, outcome.Committed, outcome.DeadLettered);
            },
            Time = parts.Time,
            Loggers = parts.Loggers,
        }))];
    }

    /// <summary>The lanes, one a sink.</summary>
    public ImmutableArray<Lane> Lanes { get; }

    /// <summary>The journal.</summary>
    public BarJournal Journal => _journal;

    /// <summary>A route as the lanes allow it now: a detached one gets nothing, a paused one settles nothing.</summary>
    public RouteSnapshot Adapt(RouteSnapshot route) => route.Adapt(name => _journal.Lane(name).State);

    /// <inheritdoc/>
    public override bool HasJournal => true;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Owners { get; }

    /// <inheritdoc/>
    public override Task KeepOwnerAsync(string source, string tenant) => _journal.KeepOwnerAsync(source, tenant);

    /// <summary>Opens the journal, starts its lanes, and finds the route in force: the mode it was switched to before wins over the settings'.</summary>
    public static async Task<(JournalIntake Intake, RouteOptions Route)> OpenAsync(PipelineParts parts, RouteMetrics metrics, ILogger logger, CancellationToken cancellationToken)
    {
        var journal = await BarJournal.OpenAsync(parts.Journal!, StoreSinks.Names, parts.Time, parts.Loggers, cancellationToken).ConfigureAwait(false);
        try
        {
            var route = RouteInForce(journal.Mode, parts, logger);
            // What a flag says is for one process: a refill of one table must not take the feed from the other.
            if (journal.Mode is null || (!parts.IsModeForced && journal.Mode != route.Mode))
            {
                await journal.SetModeAsync(route.Mode).ConfigureAwait(false);
            }

            var owners = await journal.OwnersAsync(cancellationToken).ConfigureAwait(false);
            return (new JournalIntake(journal, owners, parts, RouteSnapshot.Of(route), metrics, logger), route);
        }
        catch
        {
            await journal.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<BatchReceipt> WriteAsync(BarBatch batch, RouteSnapshot route, SourceMark? mark, CancellationToken cancellationToken)
    {
        var admitted = AdmittedBatch.Check(batch, _rules);
        var waiting = new WaitingReceipt(route.Sinks, admitted);
        using var append = DualSinkTraces.AppendBegins(_context.PipelineId, batch.Tenant, batch.Count);
        try
        {
            if (await _door.PassAsync(token => AppendAsync(admitted, waiting, route, mark, append, token), cancellationToken).ConfigureAwait(false) is not { } position)
            {
                _metrics.BatchDropped(batch.Tenant);
                LogMessages.BatchDropped(_logger, _context.PipelineId, batch.Tenant, "journal", batch.Count, "drop_newest");
                return new BatchReceipt(Task.FromResult(admitted.Dropped()));
            }

            DualSinkTraces.Appended(append, position);
            return admitted.Sound.Count == 0
                ? new BatchReceipt(Task.FromResult(admitted.Accepted()))
                : new BatchReceipt(waiting.Confirmed) { Position = position };
        }
        catch (ObjectDisposedException)
        {
            throw new SinkClosedException(route.Options.Mode);
        }
    }

    /// <summary>Looks whether the journal is full, and turns away those who would rather lose their batch than wait. Called again and again.</summary>
    public void LookAtDoor() => _door.Look(_journal.IsFull);

    /// <inheritdoc/>
    public override async Task KeepAsync(RouteOptions before, RouteOptions after)
    {
        try
        {
            await _journal.SetModeAsync(after.Mode, $"from {RouteRules.TextOf(before)} to {RouteRules.TextOf(after)}").ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            throw new SinkClosedException(before.Mode);
        }
    }

    /// <summary>Keeps an event. One that cannot be kept is told in the log and stops nothing.</summary>
    public async Task KeepAsync(string kind, string? lane, string cause)
    {
        try
        {
            await _journal.AppendEventAsync(kind, lane, cause, null).ConfigureAwait(false);
        }
        catch (Exception e) when (e is JournalException or ObjectDisposedException)
        {
            LogMessages.EventLost(_logger, _context.PipelineId, _context.Tenant, e.Message);
        }
    }

    /// <inheritdoc/>
    public override void Reroute(RouteSnapshot route) => _desk.Reroute(route);

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken)
    {
        var head = _journal.Head;
        return Task.WhenAll(Lanes.Select(lane => lane.DrainAsync(head, cancellationToken)));
    }

    /// <summary>Waits until those whose word confirms by a route have settled everything accepted before the call; for nobody where the journal's word is enough.</summary>
    public Task ConfirmedAsync(RouteSnapshot route, CancellationToken cancellationToken)
    {
        var head = _journal.Head;
        return route.Options.Ack == AckPolicy.Journal
            ? Task.CompletedTask
            : Task.WhenAll(Lanes.Where(lane => ConfirmPolicy.Awaited(route, route.Sinks).Contains(lane.Name)).Select(lane => lane.DrainAsync(head, cancellationToken)));
    }

    /// <inheritdoc/>
    public override async Task<PipelineClosing> CloseAsync(TimeSpan drainLimit, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(drainLimit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await FlushAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // What is left stays in the journal.
        }

        await Task.WhenAll(Lanes.Select(lane => lane.CloseAsync(TimeSpan.Zero, CancellationToken.None))).ConfigureAwait(false);
        _desk.Close();
        _journalMetrics.Dispose();

        // Batches that were on their way into the journal are kept first, and owed as well.
        await _journal.DisposeAsync().ConfigureAwait(false);
        return new PipelineClosing(0, Lanes.Sum(lane => lane.Status.BacklogBars));
    }

    private ValueTask<long> AppendAsync(AdmittedBatch admitted, WaitingReceipt waiting, RouteSnapshot route, SourceMark? mark, Activity? append, CancellationToken cancellationToken) =>
        _journal.AppendAsync(
            admitted.Sound,
            _laneSets[route.Options.Mode],
            mark,
            position =>
            {
                _traces.Begin(position, append, route.Sinks.Length);
                _desk.Open(position, waiting);
            },
            cancellationToken);

    private JournalMeasurement Measure()
    {
        var size = _journal.MeasuredSize;
        var age = size.OldestAcceptedAt is { } at ? _time.GetUtcNow() - at : TimeSpan.Zero;

        // A clock that was set back makes what is there come from the future.
        return new JournalMeasurement(size.BytesInUse, size.Entries, age > TimeSpan.Zero ? age : TimeSpan.Zero);
    }

    private static RouteOptions RouteInForce(string? kept, PipelineParts parts, ILogger logger)
    {
        var configured = parts.Route;
        if (kept is null || kept == configured.Mode || parts.IsModeForced)
        {
            return configured;
        }

        var (pipeline, tenant) = (parts.Context.PipelineId, parts.Context.Tenant);
        var inForce = configured with { Mode = kept };
        if (RouteRules.Check(inForce, hasJournal: true).FirstOrDefault() is { } problem)
        {
            LogMessages.KeptModeUnusable(logger, pipeline, tenant, kept, configured.Mode, problem.ToString());
            return configured;
        }

        LogMessages.ModeDiffers(logger, pipeline, tenant, kept, configured.Mode);
        return inForce;
    }
}
