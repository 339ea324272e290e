using System.Collections.Concurrent;
using System.Collections.Immutable;
using DualSink.Bars;
using DualSink.Journal;
using DualSink.Sinks;

namespace DualSink.Routing;

/// <summary>Hands batches straight to sinks, which are their owner's to drain and close.</summary>
internal sealed class DirectIntake(Func<string, StoreSink> sinkOf) : Intake
{
    private readonly SinkFan _fan = new();
    private readonly ConcurrentDictionary<string, StoreSink> _used = new();

    /// <inheritdoc/>
    public override bool HasJournal => false;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Owners => ImmutableDictionary<string, string>.Empty;

    /// <inheritdoc/>
    public override Task KeepOwnerAsync(string source, string tenant) => Task.CompletedTask;

    /// <inheritdoc/>
    public override ValueTask<BatchReceipt> WriteAsync(BarBatch batch, RouteSnapshot route, SourceMark? mark, CancellationToken cancellationToken) => mark is null
        ? _fan.WriteAsync(batch, [.. route.Sinks.Select(name => _used.GetOrAdd(name, sinkOf))], cancellationToken)
        : throw new InvalidOperationException("How far a source was accepted is kept in the journal, and this pipeline has none. Set journal.enabled: true.");

    /// <inheritdoc/>
    public override Task KeepAsync(RouteOptions before, RouteOptions after) => Task.CompletedTask;

    /// <inheritdoc/>
    public override void Reroute(RouteSnapshot route)
    {
        // Nobody waits here but for the sinks a batch was handed to.
    }

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_used.Values.Select(sink => sink.FlushAsync(cancellationToken)));

    /// <inheritdoc/>
    public override async Task<PipelineClosing> CloseAsync(TimeSpan drainLimit, CancellationToken cancellationToken)
    {
        var returned = await Task.WhenAll(_used.Values.Select(sink => sink.CloseAsync(drainLimit, cancellationToken))).ConfigureAwait(false);
        return new PipelineClosing(returned.Sum(bars => (long)bars), 0);
    }
}
