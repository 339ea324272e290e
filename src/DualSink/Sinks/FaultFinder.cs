using DualSink.Bars;
using DualSink.Stores;

namespace DualSink.Sinks;

/// <summary>
/// Finds the bars at fault when a table refuses a write for its data, by halves; their neighbours commit on the way. What
/// it found stands also when it fails midway, so that however often there is an outage, each search gets further than the
/// one before. One search each; not safe for concurrent use.
/// </summary>
/// <param name="writer">The way into the table.</param>
/// <param name="tenant">The bars' tenant.</param>
/// <param name="bars">The bars.</param>
/// <param name="suspects">Those that were refused alone in an earlier search; those refused alone in this one are added.</param>
/// <param name="probe">Shows whether the table takes a row when no neighbour does; null where nothing can.</param>
internal sealed class FaultFinder(IBarWriter writer, string tenant, ReadOnlyMemory<Bar> bars, bool[] suspects, TableProbe? probe)
{
    private readonly bool[] _suspectedBefore = [.. suspects];

    /// <summary>How the parts that were committed so far were written.</summary>
    public WriteSummary Written { get; private set; }

    /// <summary>Which bars were committed so far, by their index.</summary>
    public bool[] Committed { get; } = new bool[bars.Length];

    /// <summary>The bars at fault so far, by their index: each was refused alone more than once, the last time after the table had taken another.</summary>
    public List<(int Index, StoreException Error)> AtFault { get; } = [];

    /// <summary>
    /// Writes the bars part by part, until each is committed or at fault. None are at fault where the table takes the parts
    /// but not the whole.
    /// </summary>
    /// <param name="first">Why the table refused them together; null when they were not tried together.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="StoreException">
    /// An outage; or nothing shows that the table takes any row: every bar was refused, or those that were not changed
    /// nothing in it. Then the fault is not in the bars that are left.
    /// </exception>
    public async ValueTask FindAsync(StoreException? first, CancellationToken stop)
    {
        var last = await DivideAsync(first, stop).ConfigureAwait(false) ?? first;
        int[] accused = [.. Indices(index => suspects[index] && !Committed[index])];
        if (accused.Length > 0 && !await TakesRowsAsync(accused, stop).ConfigureAwait(false))
        {
            last = await TryAgainAsync(accused, stop).ConfigureAwait(false) ?? last;
            if (Written.Changed == 0 && accused.Any(index => !Committed[index]))
            {
                throw Unproven(accused.Length, last!);
            }
        }

        // Refused once may have been the moment's fault, say a trigger's; refused again while others went in is the bar's.
        foreach (var index in accused.Where(index => !Committed[index]))
        {
            if (await TryAsync([index], stop).ConfigureAwait(false) is { } error)
            {
                AtFault.Add((index, error));
            }
        }
    }

    /// <summary>Commits what the table takes of the bars nobody suspects, and suspects those it refuses alone.</summary>
    /// <returns>The last refusal; null when there was none.</returns>
    private async ValueTask<StoreException?> DivideAsync(StoreException? first, CancellationToken stop)
    {
        StoreException? last = null;
        var parts = new Stack<int[]>();
        int[] all = [.. Indices(index => !suspects[index])];
        if (first is not null)
        {
            Divide(all);
        }
        else if (all.Length > 0)
        {
            parts.Push(all);
        }

        while (parts.TryPop(out var part))
        {
            if (await TryAsync(part, stop).ConfigureAwait(false) is { } error)
            {
                last = error;
                Divide(part);
            }
        }

        return last;

        void Divide(int[] part)
        {
            if (part.Length == 1)
            {
                suspects[part[0]] = true;
            }
            else if (part.Length > 1)
            {
                parts.Push(part[(part.Length / 2)..]);
                parts.Push(part[..(part.Length / 2)]);
            }
        }
    }

    private async ValueTask<bool> TakesRowsAsync(int[] accused, CancellationToken stop) =>
        Written.Changed > 0 || (probe is not null && await probe.TakesRowsAsync(bars.Span[accused[0]], stop).ConfigureAwait(false));

    /// <summary>Tries what was refused in an earlier search: the table may take it by now, which shows something about the others.</summary>
    private async ValueTask<StoreException?> TryAgainAsync(int[] accused, CancellationToken stop)
    {
        int[] earlier = [.. accused.Where(index => _suspectedBefore[index])];
        if (earlier.Length == 0)
        {
            return null;
        }

        var last = await TryAsync(earlier, stop).ConfigureAwait(false);
        if (last is not null && earlier.Length > 1)
        {
            foreach (var index in earlier)
            {
                last = await TryAsync([index], stop).ConfigureAwait(false) ?? last;
            }
        }

        return last;
    }

    private StoreException Unproven(int accused, StoreException last)
    {
        var refused = bars.Length == 1 ? "The only bar of the write was refused, and no other shows whether the table takes any, so it is not taken to be at fault"
            : accused == bars.Length ? $"Every one of {bars.Length} bars was refused, so none is taken to be at fault"
            : $"Every one of {accused} bars that would have changed a row was refused, so none is taken to be at fault";
        return new StoreException(StoreErrorKind.Data, $"{refused}: {last.Message}", last.Code, last);
    }

    private async ValueTask<StoreException?> TryAsync(int[] part, CancellationToken stop)
    {
        try
        {
            var written = await writer.WriteAsync(tenant, Array.ConvertAll(part, index => bars.Span[index]), stop).ConfigureAwait(false);
            Written = new WriteSummary(Written.Copied + written.Copied, Written.Upserted + written.Upserted, Written.Changed + written.Changed);
            foreach (var index in part)
            {
                Committed[index] = true;
                suspects[index] = false;
            }

            return null;
        }
        catch (StoreException e) when (e.Kind == StoreErrorKind.Data)
        {
            return e;
        }
    }

    private IEnumerable<int> Indices(Func<int, bool> which) => Enumerable.Range(0, bars.Length).Where(which);
}
