using DualSink.Bars;
using DualSink.Journal;
using DualSink.Sinks;

namespace DualSink.Routing;

/// <summary>What takes a pipeline's batches: the sinks themselves, or a journal before them. Safe for concurrent use.</summary>
internal abstract class Intake
{
    /// <summary>Whether batches are kept before a sink has them.</summary>
    public abstract bool HasJournal { get; }

    /// <summary>Whose bars stand under which source in the table without tenants, as far as that was kept.</summary>
    public abstract IReadOnlyDictionary<string, string> Owners { get; }

    /// <summary>Keeps whose bars stand under a source, before any batch that is taken after the call.</summary>
    public abstract Task KeepOwnerAsync(string source, string tenant);

    /// <summary>Takes a batch under a route.</summary>
    public abstract ValueTask<BatchReceipt> WriteAsync(BarBatch batch, RouteSnapshot route, SourceMark? mark, CancellationToken cancellationToken);

    /// <summary>Makes a switch last, before it is in force.</summary>
    public abstract Task KeepAsync(RouteOptions before, RouteOptions after);

    /// <summary>Another route is in force, or another sink in charge.</summary>
    public abstract void Reroute(RouteSnapshot route);

    /// <summary>Waits until every batch taken before the call is settled in every sink.</summary>
    public abstract Task FlushAsync(CancellationToken cancellationToken);

    /// <summary>Settles what it can for a while, and ends.</summary>
    public abstract Task<PipelineClosing> CloseAsync(TimeSpan drainLimit, CancellationToken cancellationToken);
}
