using DualSink.Journal;
using DualSink.Stores;
using DualSink.Stores.Comparing;

namespace DualSink.Parity;

/// <summary>Tells which keys the lanes of a journal may not have brought to their tables yet. Not safe for concurrent use.</summary>
/// <remarks>
/// A lane's cursor moves after its table has committed. So where the cursors are read before the tables are looked at, and
/// the entries after, every key that a lane had in hand, or got meanwhile, is among the entries beyond its cursor.
/// </remarks>
internal sealed class JournalDebt(JournalView journal, TableBinding provider)
{
    private Dictionary<string, long> _cursors = [];

    /// <summary>Remembers how far the lanes are. Called before the tables are looked at.</summary>
    public async Task MarkAsync(CancellationToken cancellationToken)
    {
        var seen = await journal.LookAsync(cancellationToken).ConfigureAwait(false);
        _cursors = seen.Lanes.Where(lane => lane.State != LaneState.Detached).ToDictionary(lane => lane.Name, lane => lane.Cursor);
    }

    /// <summary>Those of some keys that were owed when the lanes were marked, or have been accepted since. Called after the tables were looked at.</summary>
    public async Task<HashSet<(SeriesName Series, long Timestamp)>> OwedAsync(IReadOnlySet<(SeriesName Series, long Timestamp)> keys, CancellationToken cancellationToken)
    {
        HashSet<(SeriesName Series, long Timestamp)> owed = [];
        if (_cursors.Count == 0 || keys.Count == 0)
        {
            return owed;
        }

        await journal.ReadEntriesAsync(
            _cursors.Values.Min(),
            entry =>
            {
                if (!entry.Lanes.Names.Any(lane => _cursors.TryGetValue(lane, out var cursor) && entry.Position > cursor))
                {
                    return;
                }

                foreach (var bar in entry.Bars.Span)
                {
                    var stored = provider.Normalise(entry.Tenant, bar);
                    var key = (new SeriesName(stored.Source, stored.Symbol, stored.Timeframe), UnixMicroseconds.Of(stored.Timestamp));
                    if (keys.Contains(key))
                    {
                        owed.Add(key);
                    }
                }
            },
            cancellationToken).ConfigureAwait(false);
        return owed;
    }
}
