using DualSink.Bars;
using DualSink.Diagnostics;
using DualSink.Journal;
using DualSink.Sinks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace DualSink.Routing;

/// <summary>
/// The way of bars into one table or both, by the mode in force, which can be switched while bars flow. Safe for
/// concurrent use.
/// </summary>
/// <remarks>
/// Revisions of a key written one after the other (each <see cref="WriteAsync"/> awaited before the next) reach every
/// table in that order. Batches written at the same time reach all tables in one order.
/// </remarks>
public sealed class BarPipeline : IAsyncDisposable
{
    // Under failover what passes unseen between two looks is part of how long writers wait for the dead.
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(25);

    // Whatever changes tells; that a report took longer to be kept than it is held back for does not.
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    private readonly PipelineParts _parts;
    private readonly Intake _intake;
    private readonly JournalIntake? _journalled;
    private readonly TenantRegister _tenants;
    private readonly RouteMetrics _metrics;
    private readonly ControlDesk? _desk;
    private readonly ILogger _logger;

    // Switching: one at a time. A batch reads the route once; whoever changes it holds the lock.
    private readonly SemaphoreSlim _switching = new(1, 1);
    private readonly Lock _routeLock = new();
    private volatile RouteSnapshot _route;

    // Shutdown.
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watching;
    private readonly Lock _closeLock = new();
    private Task<PipelineClosing>? _close;
    private volatile bool _isClosing;

    private BarPipeline(PipelineParts parts, Intake intake, RouteOptions route, RouteMetrics metrics, ILogger logger)
    {
        _parts = parts;
        _intake = intake;
        _journalled = intake as JournalIntake;
        _route = RouteSnapshot.Of(route);
        _logger = logger;
        _tenants = new TenantRegister(parts.StoreOf(StoreSinks.Names[^1]).Binding, intake.Owners, intake.KeepOwnerAsync);
        _metrics = metrics;
        metrics.Show(() => _route.Options.Mode);
        _desk = _journalled is null ? null : new ControlDesk(this, _journalled, _parts, _logger);
        using (ExecutionContext.SuppressFlow())
        {
            _watching = _journalled is null
                ? Task.CompletedTask
                : Task.WhenAll(Task.Run(() => WatchAsync(_journalled)), Task.Run(() => _desk!.RunAsync(_stop.Token)));
        }
    }

    /// <summary>The route in force.</summary>
    public RouteOptions Route => _route.Options;

    /// <summary>The sink whose word confirms under failover now: the primary, or the standby while the primary fails.</summary>
    public string InCharge => _route.InCharge;

    /// <summary>Whether batches are kept in a journal before a sink has them.</summary>
    public bool HasJournal => _intake.HasJournal;

    /// <summary>The lanes, one a sink; none without a journal.</summary>
    internal IReadOnlyList<LaneStatus> Lanes => [.. _journalled?.Lanes.Select(lane => lane.Status) ?? []];

    /// <summary>Beats when the route changed, when a lane did, and when what a sink tells of itself may have.</summary>
    internal Pulse Changed => _journalled?.Journal.Changed ?? _parts.Changed;

    /// <summary>Keeps in the journal that something happened, for whoever looks at it; nowhere without one. One that cannot be kept is told in the log.</summary>
    internal Task KeepEventAsync(string kind, string cause) => _journalled?.KeepAsync(kind, null, cause) ?? Task.CompletedTask;

    /// <summary>The journal; null without one.</summary>
    internal BarJournal? Journal => _journalled?.Journal;

    /// <summary>Offers a batch to the sinks of the mode in force. Waits for room where there is none.</summary>
    /// <param name="batch">The batch. Without a journal its memory stays unchanged until it is confirmed, with one until this returns.</param>
    /// <param name="mark">How far the batch's source is accepted with it, kept together with it. Null, the default, keeps nothing. Wants a journal.</param>
    /// <param name="cancellationToken">Gives up waiting for room. Once accepted, a batch is not called back.</param>
    /// <returns>
    /// A receipt, whose <see cref="BatchReceipt.Confirmed"/> tells what became of each bar, by the word of whom the route
    /// says: where several sinks answer, the worst of what they say, with reasons that name the sink.
    /// </returns>
    /// <exception cref="TenantsMeetException">Both tables are written, and its bars would meet another tenant's. Nothing was accepted.</exception>
    /// <exception cref="SinkClosedException">The pipeline is closed. Nothing was accepted.</exception>
    /// <exception cref="JournalException">The journal's disk is full or failed. Nothing was accepted, and the batch may be offered again.</exception>
    /// <exception cref="InvalidOperationException">Every lane of the mode is detached, or a mark was given without a journal. Nothing was accepted.</exception>
    /// <exception cref="OperationCanceledException">Cancelled while waiting for room. Nothing was accepted.</exception>
    public ValueTask<BatchReceipt> WriteAsync(BarBatch batch, SourceMark? mark = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var route = _route;
        if (_isClosing)
        {
            throw new SinkClosedException(route.Options.Mode);
        }

        var admitted = route.WritesBoth ? _tenants.Admit(batch) : Task.CompletedTask;
        return admitted.IsCompletedSuccessfully
            ? _intake.WriteAsync(batch, route, mark, cancellationToken)
            : WriteFirstAsync(admitted, batch, route, mark, cancellationToken);
    }

    /// <summary>Switches to another route, from the next batch on. With a journal, the mode outlives the process.</summary>
    /// <param name="wanted">The whole route: <c>pipeline.Route with { Mode = "dual" }</c>.</param>
    /// <param name="consents">Whether a table that was written may stop being written.</param>
    /// <param name="cancellationToken">Gives up waiting for another switch to end; nothing is switched then.</param>
    /// <returns>What was switched; a route that is in force already is no error.</returns>
    /// <exception cref="SwitchRefusedException">The route cannot be taken, or wants consent; the one in force stays.</exception>
    /// <exception cref="JournalException">The journal cannot keep the mode; the route in force stays.</exception>
    /// <exception cref="SinkClosedException">The pipeline is closed; nothing was switched.</exception>
    public async Task<RouteChange> SwitchAsync(RouteOptions wanted, bool consents = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        await _switching.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var before = _route;
            if (_isClosing)
            {
                throw new SinkClosedException(before.Options.Mode);
            }

            var decision = SwitchDecision.Of(before, wanted, HasJournal, consents, sink => _parts.StoreOf(sink).Binding.DisplayName);
            if (decision.Route is not { } next)
            {
                throw new SwitchRefusedException(decision.Problems, decision.Consequence);
            }

            if (Adapt(next).Sinks.IsEmpty)
            {
                throw new SwitchRefusedException(
                    [new RouteProblem("store_mode", wanted.Mode, "writes tables of which every lane is detached", $"run `dualsink lane attach {next.Sinks[0]}` before")], null);
            }

            if (before.Options != wanted)
            {
                await _intake.KeepAsync(before.Options, wanted).ConfigureAwait(false);
                Change(now => Adapt(now.Follow(next)));
                _metrics.Switched(before.Options.Mode, wanted.Mode);
                LogMessages.RouteSwitched(
                    _logger, _parts.Context.PipelineId, _parts.Context.Tenant, RouteRules.TextOf(before.Options), RouteRules.TextOf(wanted), decision.Consequence ?? "");
            }

            return new RouteChange(before.Options, wanted, decision.Consequence);
        }
        finally
        {
            _switching.Release();
        }
    }

    /// <summary>What a switch to another route would mean: as <see cref="SwitchAsync"/> would decide if whoever asks agreed. Changes nothing.</summary>
    internal SwitchDecision Weigh(RouteOptions wanted) => SwitchDecision.Of(_route, wanted, HasJournal, consents: true, sink => _parts.StoreOf(sink).Binding.DisplayName);

    /// <summary>Does what a command asks for, by the same desk that answers other processes.</summary>
    /// <param name="command">One of <see cref="ControlCommand"/>.</param>
    /// <param name="arguments">With what.</param>
    /// <param name="cancellationToken">Gives up waiting for the desk.</param>
    internal Task<ControlAnswer> ControlAsync(string command, ControlArguments arguments, CancellationToken cancellationToken) =>
        _desk is { } desk ? desk.DoAsync(command, arguments, cancellationToken)
        : command == ControlCommand.Switch ? ControlAnswer.OfAsync(() => ControlDesk.SwitchAsync(this, arguments, cancellationToken))
        : Task.FromResult(new ControlAnswer(false, "There is no journal, so there are no lanes and no dead letters in it. Set journal.enabled: true."));

    /// <summary>Waits until those whose word confirms by the route in force have settled what was accepted before the call.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    internal Task ConfirmedAsync(CancellationToken cancellationToken) => _journalled?.ConfirmedAsync(_route, cancellationToken) ?? FlushAsync(cancellationToken);

    /// <summary>How far a source was accepted, as the last mark given with a batch says, also before a restart.</summary>
    /// <param name="source">The source's name in its marks.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The mark; null when there never was one, and without a journal.</returns>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public Task<SourceMark?> MarkOfAsync(string source, CancellationToken cancellationToken = default) =>
        _journalled?.Journal.MarkOfAsync(source, cancellationToken) ?? Task.FromResult<SourceMark?>(null);

    /// <summary>Waits until every batch accepted before the call is settled in every sink that got it.</summary>
    /// <param name="cancellationToken">Gives up waiting; the batches go on.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public Task FlushAsync(CancellationToken cancellationToken = default) => _intake.FlushAsync(cancellationToken);

    /// <summary>Takes no more batches, delivers those it has for a while, and ends. A second call waits for the first.</summary>
    /// <param name="drainLimit">How long to go on delivering.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <returns>What is left.</returns>
    public Task<PipelineClosing> CloseAsync(TimeSpan drainLimit, CancellationToken cancellationToken = default)
    {
        lock (_closeLock)
        {
            return _close ??= CloseOnceAsync(drainLimit, cancellationToken);
        }
    }

    /// <summary>Closes, delivering for 30 s at most.</summary>
    public async ValueTask DisposeAsync() => await CloseAsync(TimeSpan.FromSeconds(30)).ConfigureAwait(false);

    /// <summary>Makes a pipeline. With a journal, opens it and goes on with what it owes.</summary>
    /// <exception cref="JournalException">The journal cannot be opened.</exception>
    internal static async Task<BarPipeline> OpenAsync(PipelineParts parts, CancellationToken cancellationToken)
    {
        var logger = new ContainedLogger((parts.Loggers ?? NullLoggerFactory.Instance).CreateLogger<BarPipeline>());
        var metrics = new RouteMetrics(parts.Context.PipelineId, parts.Context.Tenant);
        if (parts.Journal is null)
        {
            return new BarPipeline(parts, new DirectIntake(parts.SinkOf), parts.Route, metrics, logger);
        }

        var (intake, route) = await JournalIntake.OpenAsync(parts, metrics, logger, cancellationToken).ConfigureAwait(false);
        return new BarPipeline(parts, intake, route, metrics, logger);
    }

    // The first batch of a source: whose it is has to be kept before it.
    private async ValueTask<BatchReceipt> WriteFirstAsync(Task admitted, BarBatch batch, RouteSnapshot route, SourceMark? mark, CancellationToken cancellationToken)
    {
        try
        {
            await admitted.ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            throw new SinkClosedException(route.Options.Mode);
        }

        return await _intake.WriteAsync(batch, route, mark, cancellationToken).ConfigureAwait(false);
    }

    private void Change(Func<RouteSnapshot, RouteSnapshot> change) => TryChange(_ => true, change);

    private bool TryChange(Func<RouteSnapshot, bool> applies, Func<RouteSnapshot, RouteSnapshot> change, Action? first = null)
    {
        lock (_routeLock)
        {
            if (!applies(_route))
            {
                return false;
            }

            first?.Invoke();
            _route = change(_route);
            _intake.Reroute(_route);
        }

        Changed.Beat();
        return true;
    }

    private RouteSnapshot Adapt(RouteSnapshot route) => _journalled?.Adapt(route) ?? route;

    private async Task WatchAsync(JournalIntake intake)
    {
        var failover = new FailoverWatch(name => intake.Lanes.First(lane => lane.Name == name), PutInCharge, Changed.Beat, _parts);
        var reporter = new RouteReporter(intake, _parts.Time);
        while (!_stop.IsCancellationRequested)
        {
            var (changed, looked) = (Changed.Next, _parts.Time.GetTimestamp());

            // The journal itself may detach a lane that would fill it.
            if (!ReferenceEquals(Adapt(_route), _route))
            {
                Change(Adapt);
            }

            intake.LookAtDoor();
            failover.Look(_route, _stop.Token);
            reporter.Look(_route);

            // No more often than by the beat, however much changes, and while nothing does, hardly ever.
            var rest = failover.IsAlert ? Beat : Shorter(Rest, Shorter(failover.CalmFor, reporter.HeldFor));
            await changed.WaitAsync(rest, _parts.Time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (Beat - _parts.Time.GetElapsedTime(looked) is { Ticks: > 0 } early)
            {
                await Task.Delay(early, _parts.Time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private void PutInCharge(string primary, string sink, string cause)
    {
        var before = _route.InCharge;

        // The event is on its way into the journal before anybody is answered by the new route: who closes the journal upon an
        // answer closes it behind the event.
        if (!TryChange(
            now => now.FailsOver && now.Options.Primary == primary,
            now => now with { InCharge = sink },
            () => _ = _journalled!.KeepAsync(sink == primary ? "failback" : "failover", sink, cause)))
        {
            // Switched in this very moment: the watch begins anew with the route in force.
            return;
        }

        var (pipeline, tenant) = (_parts.Context.PipelineId, _parts.Context.Tenant);
        _metrics.ChargeChanged(before, sink);
        if (sink == primary)
        {
            LogMessages.FailedBack(_logger, pipeline, tenant, before, sink, cause);
        }
        else
        {
            LogMessages.FailedOver(_logger, pipeline, tenant, before, sink, cause);
        }
    }

    private async Task<PipelineClosing> CloseOnceAsync(TimeSpan drainLimit, CancellationToken cancellationToken)
    {
        // Off the caller's lock before anybody is woken.
        await Task.Yield();
        _isClosing = true;
        var closing = await _intake.CloseAsync(drainLimit, cancellationToken).ConfigureAwait(false);
        await _stop.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(false);
        _metrics.Dispose();
        return closing;
    }
}
