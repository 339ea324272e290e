using DualSink.Stores;

namespace DualSink.Journal;

/// <summary>
/// Which dead letters the journal has a newer revision of, as far back as it is kept: one that is in the table, or one
/// that may be on its way there. Of one use, and not safe for concurrent use.
/// </summary>
internal sealed class NewerRevisions(LaneWork work, IReadOnlyList<ReplayLetter> letters, TenantIdentities tenants)
{
    private const int BarsAtOnce = 1 << 14;

    private readonly TableBinding _binding = work.Sink.Store.Binding;
    private readonly LayoutLimits _limits = new(work.Sink.Store.Binding.Layout);
    private readonly RevisionKeys _keys = new(work.Sink.Store.Binding, tenants);
    private readonly HashSet<UInt128> _wanted = [.. letters.Select(letter => letter.Key)];
    private readonly Dictionary<UInt128, ReplayMark> _settled = [];
    private readonly HashSet<UInt128> _onItsWay = [];
    private long _lookedThrough = letters.Min(letter => letter.Mark.Position) - 1;

    /// <summary>Looks through what is settled by now, which may take its time.</summary>
    /// <exception cref="JournalException">The entries cannot be read.</exception>
    public Task LookThroughSettledAsync(CancellationToken cancellationToken)
    {
        var durable = work.Run.Durable;
        return LookThroughAsync(durable, durable, cancellationToken);
    }

    /// <summary>Looks through the rest, up to where anything may be on its way. Wants <see cref="LaneWork.Turn"/> and <see cref="LaneWork.HandingOut"/>.</summary>
    /// <exception cref="JournalException">The entries cannot be read.</exception>
    public Task LookThroughRestAsync(CancellationToken cancellationToken)
    {
        var lane = work.Journal.Lane(work.Name);
        var end = Math.Max(work.Run.HandedOut, Math.Max(lane.UncertainUntil, lane.Cursor + lane.Window));
        return LookThroughAsync(Math.Min(end, work.Journal.Head), work.Run.Durable, cancellationToken);
    }

    /// <summary>Whether the table holds a newer revision of a letter, or held it once.</summary>
    public bool IsSettled(ReplayLetter letter) => _settled.TryGetValue(letter.Key, out var newest)
        && (newest.Position, newest.Place).CompareTo((letter.Mark.Position, letter.Mark.Place)) > 0;

    /// <summary>Whether a newer revision of a letter may be written any moment, or is and the lane does not know yet.</summary>
    public bool IsOnItsWay(ReplayLetter letter) => _onItsWay.Contains(letter.Key);

    private async Task LookThroughAsync(long end, long durable, CancellationToken cancellationToken)
    {
        var known = await KnownLetters.ReadAsync(work.Journal, work.Name, _lookedThrough, durable, cancellationToken).ConfigureAwait(false);
        while (true)
        {
            var after = Math.Max(_lookedThrough, work.Journal.First - 1);
            if (after >= end)
            {
                return;
            }

            var entries = await work.Journal.ReadAsync(after, (int)Math.Min(end - after, int.MaxValue), BarsAtOnce, cancellationToken).ConfigureAwait(false);
            await tenants.LearnAsync(entries.Select(entry => entry.Tenant), cancellationToken).ConfigureAwait(false);
            foreach (var entry in entries)
            {
                _lookedThrough = entry.Position;
                if (entry.Lanes.Contains(work.Name))
                {
                    Look(entry, known, entry.Position <= durable);
                }
            }
        }
    }

    private void Look(JournalEntry entry, KnownLetters known, bool isSettled)
    {
        for (var place = 0; place < entry.Bars.Length; place++)
        {
            var bar = entry.Bars.Span[place];
            var key = _keys.KeyOf(entry.Tenant, bar);
            if (!_wanted.Contains(key) || known.Contains(entry.Position, place) || _limits.Violation(_binding.Normalise(entry.Tenant, bar)) is not null)
            {
                continue;
            }

            if (isSettled)
            {
                _settled[key] = new ReplayMark(entry.Position, place);
            }
            else
            {
                _onItsWay.Add(key);
            }
        }
    }
}
