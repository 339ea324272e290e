using DualSink.Bars;
using DualSink.Stores;

namespace DualSink.Server.Demo;

/// <summary>A writer of a <see cref="FaultyStore"/>.</summary>
internal sealed class FaultyWriter(IBarWriter writer, FaultClock faults) : IBarWriter
{
    public ValueTask<WriteSummary> WriteAsync(string tenant, ReadOnlyMemory<Bar> bars, CancellationToken cancellationToken)
    {
        FailIfGone();
        return writer.WriteAsync(tenant, bars, cancellationToken);
    }

    public ValueTask<InsertOutcome[]> InsertAsync(string tenant, ReadOnlyMemory<Bar> bars, CancellationToken cancellationToken)
    {
        FailIfGone();
        return writer.InsertAsync(tenant, bars, cancellationToken);
    }

    ValueTask<bool> IBarWriter.TryAsync(string tenant, Bar bar, CancellationToken cancellationToken)
    {
        FailIfGone();
        return writer.TryAsync(tenant, bar, cancellationToken);
    }

    public ValueTask DisposeAsync() => writer.DisposeAsync();

    private void FailIfGone()
    {
        if (faults.IsGone)
        {
            throw new StoreException(StoreErrorKind.Outage, "The store does not answer: a fault of the demonstration (--demo-faults), which passes within seconds.");
        }
    }
}
