using System.Collections.Immutable;
using DualSink.Bars;
using DualSink.Stores;

namespace DualSink.Journal.Storage;

/// <summary>
/// What operations do to the file between a begin and a commit, and what will be so afterwards. The writer's thread alone.
/// </summary>
internal sealed class JournalTransaction
{
    private readonly JournalState _before;
    private readonly Func<long, LaneSet> _lanesOf;
    private readonly LaneRecord[] _lanes;
    private readonly long[] _accepted;
    private readonly List<JournalEntry> _entries = [];
    private readonly long _now;
    private string? _mode;
    private long _events;

    public JournalTransaction(JournalDatabase database, JournalState before, Func<long, LaneSet> lanesOf, DateTimeOffset now)
    {
        Database = database;
        _before = before;
        _lanesOf = lanesOf;
        _lanes = [.. before.Lanes];
        _accepted = new long[_lanes.Length];
        _now = UnixMicroseconds.Of(now.UtcDateTime);
        _mode = before.Mode;
        _events = before.Events;
        Now = JournalTables.Instant(_now);
        Head = before.Head;
        First = before.First;
    }

    /// <summary>The instant of everything in it, in whole microseconds.</summary>
    public DateTimeOffset Now { get; }

    /// <summary>The last position so far.</summary>
    public long Head { get; private set; }

    /// <summary>The first position that is kept.</summary>
    public long First { get; private set; }

    /// <summary>The file, for what is not counted here.</summary>
    public JournalDatabase Database { get; }

    /// <summary>Entries that were added, in order.</summary>
    public IReadOnlyList<JournalEntry> Entries => _entries;

    /// <summary>How things stand once it is committed.</summary>
    public JournalState After => new(Head, First, ImmutableArray.Create(_lanes), _mode) { Events = _events };

    /// <summary>The lanes so far.</summary>
    public ReadOnlySpan<LaneRecord> Lanes => _lanes;

    /// <summary>Lanes that are not detached.</summary>
    public int AttachedLanes => _lanes.Count(lane => lane.State != LaneState.Detached);

    public LaneRecord Lane(string name) => _lanes[_before.NumberOf(name)];

    public void SetLane(LaneRecord lane) => _lanes[_before.NumberOf(lane.Name)] = lane;

    /// <summary>Bars that entries after one position and up to another hold for a lane.</summary>
    public long BarsOf(string lane, long after, long upTo) => Database.Number(
        "SELECT sum(bars) FROM entries WHERE position > ? AND position <= ? AND lanes & ?", after, upTo, BitOf(lane)) ?? 0;

    /// <summary>The first entry for a lane after a position; null when there is none.</summary>
    public long? FirstOf(string lane, long after) => Database.Number(
        "SELECT position FROM entries WHERE position > ? AND lanes & ? ORDER BY position LIMIT 1", after, BitOf(lane));

    /// <summary>Whether a lane is owed an entry that no other attached lane has or gets.</summary>
    public bool IsAloneWithSome(string lane)
    {
        var others = 0L;
        foreach (var other in _lanes.Where(other => other.Name != lane && other.State != LaneState.Detached))
        {
            others |= BitOf(other.Name);
        }

        return Database.Number(
            "SELECT position FROM entries WHERE position > ? AND lanes & ? AND lanes & ? = 0 ORDER BY position LIMIT 1", Lane(lane).Cursor, BitOf(lane), others) is not null;
    }

    /// <summary>When an entry was accepted.</summary>
    public DateTimeOffset AcceptedAt(long position) =>
        JournalTables.Instant(Database.Number("SELECT accepted_at FROM entries WHERE position = ?", position) ?? _now);

    /// <summary>Forgets the entries up to a position, of which no attached lane is owed one.</summary>
    public void Forget(long upTo)
    {
        Database.Change("DELETE FROM entries WHERE position <= ?", upTo);

        // A lane that rests could not read its way over what is no longer there.
        foreach (var lane in _lanes.Where(lane => lane.State != LaneState.Detached && lane.Cursor < upTo).ToList())
        {
            SetLane(lane with { Cursor = upTo, UncertainUntil = lane.UncertainUntil > upTo ? lane.UncertainUntil : 0 });
        }

        First = upTo + 1;
        if (upTo >= Head)
        {
            // No entry is left to tell it.
            Database.SetMeta("head", Head);
        }
    }

    /// <summary>Forgets the marks of requests that are older than an instant, or not among so many of the latest.</summary>
    public int ForgetRequests(DateTimeOffset before, int most) => Database.Change(
        """
        DELETE FROM sources WHERE source >= 'http-key:' AND source < 'http-key;'
        AND (at < ?1 OR source NOT IN (SELECT source FROM sources WHERE source >= 'http-key:' AND source < 'http-key;' ORDER BY at DESC LIMIT ?2))
        """,
        UnixMicroseconds.Of(before.UtcDateTime),
        most);

    public void SetMark(SourceMark mark) => Database.SetMark(mark, _now);

    public void SetMode(string mode)
    {
        Database.SetMeta("mode", mode);
        _mode = mode;
    }

    public void SetOwner(string source, string tenant) => Database.SetMeta($"{JournalTables.OwnerOf}{source}", tenant);

    public void SetReport(string report) => Database.SetMeta("report", report);

    public void AddEvent(string kind, string? lane, string cause, string? detail)
    {
        Database.AddEvent(_now, kind, lane, cause, detail);
        _events++;
    }

    public void AddDeadLetter(string lane, DeadLetter letter) => Database.AddDeadLetter(lane, _now, letter);

    /// <returns>The entry's position.</returns>
    public long Append(string tenant, ReadOnlySpan<byte> tenantUtf8, long lanes, Bar[] bars, EncodedBars encoded)
    {
        lanes = WithoutDetached(lanes);
        var position = Head + 1;
        Database.AddEntry(position, _now, tenantUtf8, lanes, bars.Length, encoded);
        _entries.Add(new JournalEntry(position, Now, tenant, _lanesOf(lanes), bars));
        for (var i = 0; i < _accepted.Length; i++)
        {
            _accepted[i] += (lanes >> i & 1) * bars.Length;
        }

        Head = position;
        return position;
    }

    /// <summary>Writes the rows of lanes that changed; last before the commit.</summary>
    public void Finish()
    {
        for (var i = 0; i < _lanes.Length; i++)
        {
            if (_accepted[i] != 0)
            {
                _lanes[i] = _lanes[i] with { Accepted = _lanes[i].Accepted + _accepted[i] };
            }

            if (!ReferenceEquals(_lanes[i], _before.Lanes[i]))
            {
                Database.WriteLane(i, _lanes[i]);
            }
        }
    }

    private long BitOf(string lane) => 1L << _before.NumberOf(lane);

    private long WithoutDetached(long lanes)
    {
        var attached = lanes;
        for (var i = 0; i < _lanes.Length; i++)
        {
            attached &= _lanes[i].State == LaneState.Detached ? ~(1L << i) : -1;
        }

        return attached != 0 ? attached : throw new InvalidOperationException(
            $"Every lane of the batch is detached: {_lanesOf(lanes)}. Attach one with `dualsink lane attach`, or switch to a mode that writes another.");
    }
}
