using DualSink.Stores;

namespace DualSink.Journal.Storage;

/// <summary>Makes room for appends, and forgets what is kept no longer. The writer's thread alone.</summary>
internal sealed class JournalRoom(JournalOptions options)
{
    // In one transaction: some 10 ms of work for entries of 1,000 bars, so that appends do not wait long.
    private const int ForgottenAtOnce = 64;

    // Pages that are full, and the one that is being filled, of the tables and of the space between.
    private const long Slack = 64 * 1024;

    // For each lane, where its cursor was, and up to which position nothing for it was found beyond.
    private readonly Dictionary<string, (long Cursor, long Clear)> _clear = new(StringComparer.Ordinal);

    /// <summary>Bytes of pages that hold something, so far in the transaction.</summary>
    public static long BytesInUse(JournalDatabase database) =>
        (database.Number("PRAGMA page_count")!.Value - database.Number("PRAGMA freelist_count")!.Value) * JournalFile.PageSize;

    /// <summary>Makes room for what waits, as far as settings and lanes allow.</summary>
    /// <returns>Bytes that fit; fewer than nothing when the first append never will.</returns>
    public long Make(JournalTransaction transaction, long first, long all)
    {
        while (true)
        {
            var room = options.MaxBytes - Slack - BytesInUse(transaction.Database);
            if (room >= all)
            {
                return room;
            }

            var owed = Owed(transaction);
            var passed = Passed(transaction, owed);
            var decision = RoomDecision.Of(room, first, all, passed >= transaction.First, options.WhenFull, owed, transaction.IsAloneWithSome);
            switch (decision.Kind)
            {
                case RoomKind.GiveUpPassed:
                    transaction.Forget(Math.Min(passed, transaction.First + ForgottenAtOnce - 1));
                    break;
                case RoomKind.Detach:
                    LaneChanges.Detach(transaction, decision.Lane!, $"the journal is full at {options.MaxBytes} bytes");
                    break;
                case RoomKind.NeverFits:
                    return -1;
                default:
                    return Math.Max(0, room);
            }
        }
    }

    /// <summary>Forgets entries that every lane has passed and that are older than they have to be kept.</summary>
    /// <returns>Whether there may be more.</returns>
    public bool ForgetOld(JournalTransaction transaction)
    {
        var passed = Math.Min(Passed(transaction, Owed(transaction)), transaction.First + ForgottenAtOnce - 1);
        if (passed < transaction.First)
        {
            return false;
        }

        var young = transaction.Database.Number(
            "SELECT position FROM entries WHERE position <= ? AND accepted_at >= ? ORDER BY position LIMIT 1",
            passed,
            UnixMicroseconds.Of((transaction.Now - options.Retain).UtcDateTime));
        var upTo = young - 1 ?? passed;
        if (upTo < transaction.First)
        {
            return false;
        }

        transaction.Forget(upTo);
        return young is null;
    }

    private List<(string Lane, long Position)> Owed(JournalTransaction transaction)
    {
        List<(string, long)> owed = [];
        foreach (var lane in transaction.Lanes)
        {
            if (lane.State != LaneState.Detached && FirstOwed(transaction, lane) is { } first)
            {
                owed.Add((lane.Name, first));
            }
        }

        return owed;
    }

    private static long Passed(JournalTransaction transaction, List<(string Lane, long Position)> owed) =>
        owed.Count == 0 ? transaction.Head : owed.Min(lane => lane.Position) - 1;

    // Nothing is looked at twice: a lane that gets no entries for long would have all of them searched each time.
    private long? FirstOwed(JournalTransaction transaction, LaneRecord lane)
    {
        var (cursor, clear) = _clear.GetValueOrDefault(lane.Name);
        var after = lane.Cursor >= cursor ? Math.Max(lane.Cursor, clear) : lane.Cursor;
        var first = transaction.FirstOf(lane.Name, after);
        _clear[lane.Name] = (lane.Cursor, first - 1 ?? transaction.Head);
        return first;
    }
}
