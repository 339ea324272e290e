namespace DualSink.Journal;

/// <summary>
/// Entries that were handed out, in order, and how far all of them are settled without a gap: that far the cursor may go.
/// Decides only; not safe for concurrent use.
/// </summary>
internal sealed class SettledPrefix
{
    private readonly Queue<Slot> _open = new();

    // Settled without a gap, and not yet taken.
    private LaneCounts _settled;
    private List<DeadLetter> _deadLetters = [];
    private long _bars;

    /// <summary>Nothing is handed out beyond <paramref name="cursor"/>.</summary>
    public SettledPrefix(long cursor)
    {
        Durable = cursor;
        Reached = cursor;
        HandedOut = cursor;
    }

    /// <summary>The durable cursor.</summary>
    public long Durable { get; private set; }

    /// <summary>The position up to which everything is settled.</summary>
    public long Reached { get; private set; }

    /// <summary>The last position that was handed out.</summary>
    public long HandedOut { get; private set; }

    /// <summary>Bars that were handed out beyond the durable cursor.</summary>
    public long BarsOut { get; private set; }

    /// <summary>When the oldest entry that is handed out and not settled was accepted; null when there is none.</summary>
    public DateTimeOffset? OldestOut => _open.TryPeek(out var oldest) ? oldest.AcceptedAt : null;

    /// <summary>Notes that an entry was handed out: the next position.</summary>
    /// <param name="position">The entry's position.</param>
    /// <param name="bars">Its bars for this lane; 0 when it is for others, which settles it.</param>
    /// <param name="acceptedAt">When it was accepted.</param>
    /// <returns>What <see cref="Settle"/> wants; null when it is settled.</returns>
    public Slot? HandOut(long position, int bars, DateTimeOffset acceptedAt)
    {
        if (position != HandedOut + 1)
        {
            throw new ArgumentOutOfRangeException(nameof(position), position, $"The next position is {HandedOut + 1}.");
        }

        HandedOut = position;
        BarsOut += bars;
        var slot = new Slot(position, bars, acceptedAt);
        _open.Enqueue(slot);
        if (bars > 0)
        {
            return slot;
        }

        slot.IsSettled = true;
        Advance();
        return null;
    }

    /// <summary>Every bar of an entry is settled for good; one that was returned is not.</summary>
    /// <returns>Whether <see cref="Reached"/> moved.</returns>
    public bool Settle(Slot slot, LaneCounts counts, IReadOnlyList<DeadLetter> deadLetters)
    {
        if (slot.IsSettled || counts.Total != slot.Bars || counts.DeadLettered != deadLetters.Count || counts.Returned != 0)
        {
            throw new ArgumentException($"Entry {slot.Position} with {slot.Bars} bars cannot be settled by {counts} and {deadLetters.Count} dead letters.", nameof(counts));
        }

        slot.IsSettled = true;
        slot.Counts = counts;
        slot.DeadLetters = deadLetters;
        return Advance();
    }

    /// <summary>Takes what is settled and not durable yet, to make it so; null when there is nothing.</summary>
    public SettledRun? Take()
    {
        if (Reached == Durable)
        {
            return null;
        }

        var run = new SettledRun(Reached, _bars, _settled, _deadLetters);
        (_bars, _settled, _deadLetters) = (0, default, []);
        return run;
    }

    /// <summary>What was taken is durable.</summary>
    public void Confirm(SettledRun run)
    {
        Durable = run.Cursor;
        BarsOut -= run.Bars;
    }

    /// <summary>What was taken could not be made durable: the next to be taken contains it.</summary>
    public void PutBack(SettledRun run)
    {
        _bars += run.Bars;
        _settled += run.Settled;
        _deadLetters = [.. run.DeadLetters, .. _deadLetters];
    }

    private bool Advance()
    {
        var before = Reached;
        while (_open.TryPeek(out var next) && next.IsSettled)
        {
            _open.Dequeue();
            Reached = next.Position;
            _bars += next.Bars;
            _settled += next.Counts;
            _deadLetters.AddRange(next.DeadLetters);
        }

        return Reached != before;
    }

    /// <summary>An entry that was handed out.</summary>
    internal sealed class Slot(long position, int bars, DateTimeOffset acceptedAt)
    {
        public long Position => position;

        public int Bars => bars;

        public DateTimeOffset AcceptedAt => acceptedAt;

        public bool IsSettled { get; set; }

        public LaneCounts Counts { get; set; }

        public IReadOnlyList<DeadLetter> DeadLetters { get; set; } = [];
    }
}
