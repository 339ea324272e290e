using DualSink.Bars;
using DualSink.Stores;

namespace DualSink.Journal;

/// <summary>
/// Entries right after a lane's cursor that may have reached the table before. Tells which of their bars to write: of each
/// key the last revision, so that the table never steps back. Noted once from start to end, then asked once in the same
/// order. Not safe for concurrent use.
/// </summary>
internal sealed class DoubtfulRange(string lane, TableBinding binding, KnownLetters known, DoubtLimit limit, TenantIdentities? tenants = null) : IDisposable
{
    private readonly RevisionIndex _index = new();
    private readonly RevisionKeys _keys = new(binding, tenants);
    private readonly LayoutLimits _limits = new(binding.Layout);
    private readonly HashSet<string> _tenants = new(StringComparer.Ordinal);
    private long _asked;
    private bool _isComplete;

    /// <summary>The last position of the range; 0 when it is empty.</summary>
    public long End { get; private set; }

    /// <summary>Bars of the lane in it.</summary>
    public long Bars { get; private set; }

    /// <summary>The last position with a bar that takes the place of an older revision in the range, as far as memory tells; 0 when there is none.</summary>
    public long LastRepeat { get; private set; }

    /// <summary>Whose bars of the lane are in it.</summary>
    public IReadOnlySet<string> Tenants => _tenants;

    /// <summary>Whether all of it lies in the lane's window, and nothing of it comes from a rewind or a wider window before.</summary>
    public bool IsSmall { get; private set; } = true;

    /// <summary>The last position that was looked at.</summary>
    public long After => Math.Max(End, limit.Start);

    /// <summary>Whether the entry after <see cref="After"/> may belong to it.</summary>
    public bool WantsMore => !_isComplete && limit.MayReach(After + 1, Bars);

    /// <summary>Takes the next entry into the range.</summary>
    /// <returns>Whether it belongs to it; when it does not, no later one does.</returns>
    public bool TryNote(JournalEntry entry)
    {
        var bars = entry.Lanes.Contains(lane) ? entry.Bars.Length : 0;
        if (!limit.Includes(entry.Position, Bars, bars))
        {
            _isComplete = true;
            return false;
        }

        IsSmall &= limit.IsInWindow(entry.Position, Bars, bars);
        End = entry.Position;
        if (bars > 0)
        {
            _tenants.Add(entry.Tenant);
            Note(entry);
        }

        return true;
    }

    /// <summary>The places of the bars of the next entry that are to be written; null when all are.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="letters">Those that are dead letters already are added.</param>
    public int[]? Choose(JournalEntry entry, List<DeadLetter> letters)
    {
        var bars = entry.Bars.Span;
        List<int> chosen = new(bars.Length);
        for (var place = 0; place < bars.Length; place++)
        {
            var number = _asked++;
            if (known.Find(entry, place) is { } letter)
            {
                letters.Add(letter);
            }
            else if (_index.Find(_keys.KeyOf(entry.Tenant, bars[place])) is not { } revision || revision.Last <= number)
            {
                chosen.Add(place);
            }
            else if (_limits.Violation(binding.Normalise(entry.Tenant, bars[place])) is not null)
            {
                chosen.Add(place);
            }
        }

        return chosen.Count == bars.Length ? null : [.. chosen];
    }

    /// <summary>Whether older revisions of a bar's key stand before it in the range, which were passed over for it.</summary>
    public bool HasOlder(string tenant, Bar bar) => _index.Find(_keys.KeyOf(tenant, bar)) is { Count: > 1 };

    /// <inheritdoc/>
    public void Dispose() => _index.Dispose();

    private void Note(JournalEntry entry)
    {
        Bars += entry.Bars.Length;
        for (var place = 0; place < entry.Bars.Length; place++)
        {
            // What the table can never hold takes nothing's place.
            var bar = entry.Bars.Span[place];
            if (known.Contains(entry.Position, place) || _limits.Violation(binding.Normalise(entry.Tenant, bar)) is not null)
            {
                _index.Skip();
            }
            else if (_index.Note(_keys.KeyOf(entry.Tenant, bar)))
            {
                LastRepeat = entry.Position;
            }
        }
    }
}
