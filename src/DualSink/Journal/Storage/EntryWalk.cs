using DualSink.Stores;
using DualSink.Stores.Sqlite;

namespace DualSink.Journal.Storage;

/// <summary>Goes over every entry that can be read, and says which cannot.</summary>
internal static class EntryWalk
{
    // Where pages are lost, each position is tried by itself; so many in a row, and all is taken for lost up to the last
    // part that can be read without a break.
    private const int MaxLostInARow = 50_000;

    // What SQLite finds in pages that are not its own any more.
    private const string OutOfOrder = "its pages are out of order";

    /// <summary>Entries in order; in place of those that cannot be read, what is wrong with them.</summary>
    public static IEnumerable<(JournalEntry? Entry, string? Problem)> Over(SqliteSession session, CancellationToken cancellationToken)
    {
        var lanes = NamesOf(session);
        var (position, lostAfter, why) = (0L, 0L, (string?)null);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (outcome, next, entry, problem) = ReadNext(session, position, lanes);
            if (outcome == Outcome.Lost)
            {
                if (why is null)
                {
                    (lostAfter, why) = (position, problem);
                }

                // The next position may lie on other pages.
                if (position + 1 - lostAfter < MaxLostInARow)
                {
                    position++;
                    continue;
                }

                if (StartOfLastPart(session) is { } start && start > position + 1)
                {
                    position = start - 1;
                    continue;
                }

                yield return (null, $"entries from {lostAfter + 1} on cannot be read: {why}");
                yield break;
            }

            if (why is not null)
            {
                yield return (null, outcome == Outcome.End ? $"entries from {lostAfter + 1} on cannot be read: {why}" : $"entries {lostAfter + 1} to {position} cannot be read: {why}");
                why = null;
            }

            if (outcome == Outcome.End)
            {
                yield break;
            }

            yield return (entry, problem);
            if (outcome == Outcome.Unreadable)
            {
                yield break;
            }

            position = next;
        }
    }

    // The position is where to go on from.
    private static (Outcome Outcome, long Position, JournalEntry? Entry, string? Problem) ReadNext(SqliteSession session, long after, Func<long, LaneSet> lanes)
    {
        try
        {
            return JournalTables.Entries(session, after, 1, int.MaxValue, lanes) is [var entry]
                ? entry.Position > after ? (Outcome.Read, entry.Position, entry, null) : (Outcome.Lost, after, null, OutOfOrder)
                : (Outcome.End, after, null, null);
        }
        catch (InvalidDataException e)
        {
            return NextPosition(session, after) is { } next && next > after ? (Outcome.Wrong, next, null, e.Message) : (Outcome.Lost, after, null, OutOfOrder);
        }
        catch (StoreException e)
        {
            return (JournalErrors.IsOfPages(e) ? Outcome.Lost : Outcome.Unreadable, after, null, e.Message);
        }
    }

    private static long? NextPosition(SqliteSession session, long after)
    {
        try
        {
            return JournalTables.NextPosition(session, after);
        }
        catch (StoreException)
        {
            return null;
        }
    }

    private static long? StartOfLastPart(SqliteSession session)
    {
        long? start = null;
        try
        {
            using var positions = session.Prepare("SELECT position FROM entries ORDER BY position DESC");
            while (positions.Step() && !(positions.Int64(0) >= start))
            {
                start = positions.Int64(0);
            }
        }
        catch (StoreException)
        {
            // What comes before it is lost.
        }

        return start;
    }

    // Lanes are named where their table can be read, and numbered otherwise.
    private static Func<long, LaneSet> NamesOf(SqliteSession session)
    {
        string[] names = [];
        try
        {
            names = [.. JournalTables.Lanes(session).Select(lane => lane.Name)];
        }
        catch (StoreException)
        {
            // Bars matter more than where they were to go.
        }

        return JournalTables.LanesOf(names);
    }

    private enum Outcome
    {
        Read,

        /// <summary>It is there, and not as it was written.</summary>
        Wrong,

        /// <summary>The pages it may lie on are lost.</summary>
        Lost,

        /// <summary>Nothing can be read at all.</summary>
        Unreadable,

        End,
    }
}
