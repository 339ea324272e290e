using DualSink.Stores;

namespace DualSink.Journal.Storage;

/// <summary>The rows by which other processes ask the owner for something. The writer's thread alone.</summary>
internal sealed class ControlTable
{
    private const int KeptAnswers = 1000;

    private long? _version;
    private long _lastSeen;

    /// <summary>Hands on what was asked since the last call; looks only when another connection wrote.</summary>
    public void TakeNew(JournalDatabase database, Action<ControlRequest> found)
    {
        var version = database.Number("PRAGMA data_version");
        if (version == _version)
        {
            return;
        }

        var rows = database.Prepared("SELECT id, at, command, arguments FROM control WHERE answered_at IS NULL AND id > ? ORDER BY id");
        rows.Bind(1, _lastSeen);
        try
        {
            while (rows.Step())
            {
                _lastSeen = rows.Int64(0);
                found(new ControlRequest(_lastSeen, JournalTables.Instant(rows.Int64(1)), rows.Text(2), rows.Text(3)));
            }
        }
        finally
        {
            rows.Reset();
        }

        _version = version;
    }

    /// <summary>Keeps an answer, unless who asked has given up.</summary>
    /// <returns>Whether it will be read.</returns>
    public static bool Answer(JournalDatabase database, long id, DateTimeOffset now, bool ok, string answer)
    {
        database.Change("DELETE FROM control WHERE id < ?", id - KeptAnswers);
        return Answer(database, "id = ?", id, now, ok, answer) > 0;
    }

    /// <summary>Whoever asked an owner that is gone is not kept waiting, and nothing is done long after it was asked for.</summary>
    public static void AnswerLeftovers(JournalDatabase database, DateTimeOffset now) =>
        Answer(database, "id <= ?", long.MaxValue, now, false, "The owner of the journal ended before it came to this; ask again.");

    private static int Answer(JournalDatabase database, string which, long id, DateTimeOffset now, bool ok, string answer)
    {
        var write = database.Prepared($"UPDATE control SET answered_at = ?, ok = ?, answer = ? WHERE answered_at IS NULL AND {which}");
        write.Bind(1, UnixMicroseconds.Of(now.UtcDateTime));
        write.Bind(2, ok ? 1 : 0);
        write.Bind(3, answer);
        write.Bind(4, id);
        write.Execute();
        return database.Changes;
    }
}
