using DualSink.Bars;
using DualSink.Stores;

namespace DualSink.Sinks;

/// <summary>
/// Shows whether a table takes rows when a bar was refused and no neighbour of it is there to tell: writes rows with the
/// values of other bars and takes them back in the same transaction, so that nobody ever sees them.
/// </summary>
/// <param name="writer">The way into the table.</param>
/// <param name="tenant">The tenant.</param>
/// <param name="alike">Finds bars of the tenant that were accepted, best of the series of the one given; not that one itself.</param>
internal sealed class TableProbe(IBarWriter writer, string tenant, Func<string, Bar, CancellationToken, ValueTask<IReadOnlyList<Bar>>> alike)
{
    /// <summary>Whether the table takes a row that stands in for a refused bar.</summary>
    /// <exception cref="StoreException">The table cannot be reached, so nothing is known.</exception>
    public async ValueTask<bool> TakesRowsAsync(Bar refused, CancellationToken stop)
    {
        foreach (var other in await alike(tenant, refused, stop).ConfigureAwait(false))
        {
            foreach (var bar in StandIns(refused, other))
            {
                if (await TakesAsync(bar, stop).ConfigureAwait(false))
                {
                    return true;
                }
            }
        }

        return false;
    }

    // The values may be at fault, or the key. A moment aside there is hardly ever a row, so that what happens to new rows
    // happens; where a table asks for whole minutes, the bar's own moment is left.
    private static IEnumerable<Bar> StandIns(Bar refused, Bar other)
    {
        yield return refused with { Open = other.Open, High = other.High, Low = other.Low, Close = other.Close, Volume = other.Volume };
        if (refused.Timestamp < DateTime.MaxValue.AddDays(-1))
        {
            yield return other with { Timestamp = refused.Timestamp.AddMicroseconds(1) };
        }

        yield return other with { Timestamp = refused.Timestamp };
    }

    private async ValueTask<bool> TakesAsync(Bar bar, CancellationToken stop)
    {
        try
        {
            return await writer.TryAsync(tenant, bar, stop).ConfigureAwait(false);
        }
        catch (StoreException e) when (e.Kind is StoreErrorKind.Data or StoreErrorKind.Structure)
        {
            return false;
        }
    }
}
