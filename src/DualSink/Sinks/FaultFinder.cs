using DualSink.Bars;
using DualSink.Stores;

namespace DualSink.Sinks;

/// <summary>
/// Finds the bars at fault when a table refuses a write for its data, by halves; their neighbours commit on the way. One
/// search each; not safe for concurrent use.
/// </summary>
/// <param name="writer">The way into the table.</param>
/// <param name="tenant">The bars' tenant.</param>
/// <param name="bars">The bars, more than one, that the table refused together.</param>
internal sealed class FaultFinder(IBarWriter writer, string tenant, ReadOnlyMemory<Bar> bars)
{
    /// <summary>How the parts that were committed so far were written.</summary>
    public WriteSummary Written { get; private set; }

    /// <summary>Which bars were committed so far, by their index.</summary>
    public bool[] Committed { get; } = new bool[bars.Length];

    /// <summary>Writes the bars part by part.</summary>
    /// <param name="first">Why the table refused them together.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>
    /// The bars at fault by their index. None are where the table takes the parts but not the whole; then everything was
    /// committed.
    /// </returns>
    /// <exception cref="StoreException">
    /// An outage; or nothing shows that the table takes any row: every bar was refused, or those that were not changed
    /// nothing in it. Then the fault is not in the bars.
    /// </exception>
    public async ValueTask<List<(int Index, StoreException Error)>> FindAsync(StoreException first, CancellationToken stop)
    {
        var atFault = new List<(int Index, StoreException Error)>();
        var suspects = new Stack<(int Start, int Length)>();
        suspects.Push((bars.Length / 2, bars.Length - (bars.Length / 2)));
        suspects.Push((0, bars.Length / 2));
        while (suspects.TryPop(out var part))
        {
            var error = await TryAsync(part.Start, part.Length, stop).ConfigureAwait(false);
            if (error is not null && part.Length == 1)
            {
                atFault.Add((part.Start, error));
            }
            else if (error is not null)
            {
                var half = part.Length / 2;
                suspects.Push((part.Start + half, part.Length - half));
                suspects.Push((part.Start, half));
            }
        }

        if (atFault.Count > 0 && Written.Changed == 0)
        {
            var refused = atFault.Count == bars.Length
                ? $"Every one of {bars.Length} bars was refused"
                : $"Every one of {atFault.Count} bars that would have changed a row was refused";
            throw new StoreException(StoreErrorKind.Data, $"{refused}, so none is taken to be at fault: {first.Message}", first.Code, first);
        }

        // Refused once may have been the moment's fault, say a trigger's; refused again while others went in is the bar's.
        var confirmed = new List<(int Index, StoreException Error)>(atFault.Count);
        foreach (var (index, _) in atFault)
        {
            if (await TryAsync(index, 1, stop).ConfigureAwait(false) is { } error)
            {
                confirmed.Add((index, error));
            }
        }

        return confirmed;
    }

    private async ValueTask<StoreException?> TryAsync(int start, int length, CancellationToken stop)
    {
        try
        {
            var part = await writer.WriteAsync(tenant, bars.Slice(start, length), stop).ConfigureAwait(false);
            Written = new WriteSummary(Written.Copied + part.Copied, Written.Upserted + part.Upserted, Written.Changed + part.Changed);
            Committed.AsSpan(start, length).Fill(true);
            return null;
        }
        catch (StoreException e) when (e.Kind == StoreErrorKind.Data)
        {
            return e;
        }
    }
}
