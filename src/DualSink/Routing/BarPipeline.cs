using System.Collections.Concurrent;
using DualSink.Bars;
using DualSink.Diagnostics;
using DualSink.Sinks;
using DualSink.Stores;
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
    private readonly Func<string, StoreSink> _sinkOf;
    private readonly PipelineContext _context;
    private readonly TenantRegister _tenants;
    private readonly RouteMetrics _metrics;
    private readonly ILogger _logger;
    private readonly SinkFan _fan = new();
    private readonly ConcurrentDictionary<string, StoreSink> _used = new();

    // Switching: one at a time; a batch reads the route once.
    private readonly SemaphoreSlim _switching = new(1, 1);
    private volatile RouteSnapshot _route;
    private volatile bool _isClosing;

    /// <summary>A pipeline over sinks of the caller's, without a journal.</summary>
    /// <param name="route">A checked route.</param>
    /// <param name="sinkOf">The sink of a name, made when it is first asked for.</param>
    /// <param name="withoutTenants">The table in which tenants may meet.</param>
    /// <param name="context">What labels metrics and log lines.</param>
    /// <param name="loggerFactory">Where to log; nowhere when null.</param>
    internal BarPipeline(RouteOptions route, Func<string, StoreSink> sinkOf, TableBinding withoutTenants, PipelineContext context, ILoggerFactory? loggerFactory)
    {
        _route = RouteSnapshot.Of(route);
        _sinkOf = sinkOf;
        _context = context;
        _tenants = new TenantRegister(withoutTenants);
        _metrics = new RouteMetrics(context.PipelineId, context.Tenant, () => _route.Options.Mode);
        _logger = new ContainedLogger((loggerFactory ?? NullLoggerFactory.Instance).CreateLogger<BarPipeline>());
    }

    /// <summary>The route in force.</summary>
    public RouteOptions Route => _route.Options;

    /// <summary>Offers a batch to the sinks of the mode in force. Waits for room under <see cref="BackpressurePolicy.Block"/>.</summary>
    /// <param name="batch">The batch; its memory stays unchanged until it is confirmed.</param>
    /// <param name="cancellationToken">Gives up waiting for room. Once accepted, a batch is not called back.</param>
    /// <returns>
    /// A receipt, whose <see cref="BatchReceipt.Confirmed"/> tells what became of each bar: where both tables are
    /// written, the worse of the two, with reasons that name the sink.
    /// </returns>
    /// <exception cref="TenantsMeetException">Both tables are written, and its bars would meet another tenant's. Nothing was accepted.</exception>
    /// <exception cref="SinkClosedException">The pipeline is closed. Nothing was accepted.</exception>
    /// <exception cref="OperationCanceledException">Cancelled while waiting for room. Nothing was accepted.</exception>
    public async ValueTask<BatchReceipt> WriteAsync(BarBatch batch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var route = _route;
        if (_isClosing)
        {
            throw new SinkClosedException(route.Options.Mode);
        }

        if (route.WritesBoth)
        {
            _tenants.Admit(batch);
        }

        return await _fan.WriteAsync(batch, SinksOf(route), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Switches to another route, from the next batch on; those before end under their own.</summary>
    /// <param name="wanted">The whole route: <c>pipeline.Route with { Mode = "dual" }</c>.</param>
    /// <param name="consents">Whether a table that was written may stop being written.</param>
    /// <param name="cancellationToken">Gives up waiting for another switch to end; nothing is switched then.</param>
    /// <returns>What was switched; a route that is in force already is no error.</returns>
    /// <exception cref="SwitchRefusedException">The route cannot be taken, or wants consent; the one in force stays.</exception>
    public async Task<RouteChange> SwitchAsync(RouteOptions wanted, bool consents = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        await _switching.WaitAsync(cancellationToken).ConfigureAwait(false);
        RouteSnapshot before;
        SwitchDecision decision;
        try
        {
            before = _route;
            decision = SwitchDecision.Of(before, wanted, hasJournal: false, consents, sink => _sinkOf(sink).Store.Binding.DisplayName);
            _route = decision.Route ?? before;
        }
        finally
        {
            _switching.Release();
        }

        if (decision.Route is null)
        {
            throw new SwitchRefusedException(decision.Problems, decision.Consequence);
        }

        if (before.Options != wanted)
        {
            _metrics.Switched(before.Options.Mode, wanted.Mode);
            LogMessages.ModeSwitched(_logger, _context.PipelineId, _context.Tenant, before.Options.Mode, wanted.Mode, decision.Consequence ?? "");
        }

        return new RouteChange(before.Options, wanted, decision.Consequence);
    }

    /// <summary>Waits until every batch accepted before the call is settled in every sink.</summary>
    /// <param name="cancellationToken">Gives up waiting; the batches go on.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public Task FlushAsync(CancellationToken cancellationToken = default) =>
        Task.WhenAll(_used.Values.Select(sink => sink.FlushAsync(cancellationToken)));

    /// <summary>Takes no more batches. The sinks are their owner's to drain.</summary>
    public ValueTask DisposeAsync()
    {
        _isClosing = true;
        _metrics.Dispose();
        return ValueTask.CompletedTask;
    }

    private StoreSink[] SinksOf(RouteSnapshot route) => [.. route.Sinks.Select(name => _used.GetOrAdd(name, _sinkOf))];
}
