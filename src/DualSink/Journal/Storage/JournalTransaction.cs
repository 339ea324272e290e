using System.Collections.Immutable;
using DualSink.Bars;
using DualSink.Stores;

namespace DualSink.Journal.Storage;

/// <summary>
/// What operations do to the file between a begin and a commit, and what will be so afterwards. The writer's thread alone.
/// </summary>
internal sealed class JournalTransaction
{
    private readonly JournalDatabase _database;
    private readonly JournalState _before;
    private readonly Func<long, LaneSet> _lanesOf;
    private readonly LaneRecord[] _lanes;
    private readonly long[] _accepted;
    private readonly List<JournalEntry> _entries = [];
    private readonly DateTimeOffset _now;
    private readonly long _nowMicroseconds;
    private long _head;
    private string? _mode;

    public JournalTransaction(JournalDatabase database, JournalState before, Func<long, LaneSet> lanesOf, DateTimeOffset now)
    {
        _database = database;
        _before = before;
        _lanesOf = lanesOf;
        _lanes = [.. before.Lanes];
        _accepted = new long[_lanes.Length];
        _nowMicroseconds = UnixMicroseconds.Of(now.UtcDateTime);
        _now = JournalTables.Instant(_nowMicroseconds);
        _head = before.Head;
        _mode = before.Mode;
    }

    /// <summary>The instant of everything in it.</summary>
    public DateTimeOffset Now => _now;

    /// <summary>The last position so far.</summary>
    public long Head => _head;

    /// <summary>The file, for what is not counted here.</summary>
    public JournalDatabase Database => _database;

    /// <summary>Entries that were added, in order.</summary>
    public IReadOnlyList<JournalEntry> Entries => _entries;

    /// <summary>How things stand once it is committed.</summary>
    public JournalState After => new(_head, ImmutableArray.Create(_lanes), _mode);

    public LaneRecord Lane(string name) => _lanes[_before.NumberOf(name)];

    public void SetLane(LaneRecord lane) => _lanes[_before.NumberOf(lane.Name)] = lane;

    public void SetMark(SourceMark mark) => _database.SetMark(mark, _nowMicroseconds);

    public void SetMode(string mode)
    {
        _database.SetMeta("mode", mode);
        _mode = mode;
    }

    public void AddEvent(string kind, string? lane, string cause, string? detail) => _database.AddEvent(_nowMicroseconds, kind, lane, cause, detail);

    public void AddDeadLetter(string lane, DeadLetter letter) => _database.AddDeadLetter(lane, _nowMicroseconds, letter);

    /// <returns>The entry's position.</returns>
    public long Append(string tenant, ReadOnlySpan<byte> tenantUtf8, long lanes, Bar[] bars, EncodedBars encoded)
    {
        lanes = WithoutDetached(lanes);
        var position = _head + 1;
        _database.AddEntry(position, _nowMicroseconds, tenantUtf8, lanes, bars.Length, encoded);
        _entries.Add(new JournalEntry(position, _now, tenant, _lanesOf(lanes), bars));
        for (var i = 0; i < _accepted.Length; i++)
        {
            _accepted[i] += (lanes >> i & 1) * bars.Length;
        }

        _head = position;
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
                _database.WriteLane(i, _lanes[i]);
            }
        }
    }

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
