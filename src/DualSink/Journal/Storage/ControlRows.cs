using DualSink.Stores;
using DualSink.Stores.Sqlite;

namespace DualSink.Journal.Storage;

/// <summary>The other side of <see cref="ControlTable"/>: whoever asks.</summary>
internal static class ControlRows
{
    /// <returns>The request's number.</returns>
    public static long Post(SqliteSession session, DateTimeOffset now, string command, string arguments)
    {
        using var insert = session.Prepare("INSERT INTO control (at, command, arguments) VALUES (?, ?, ?) RETURNING id");
        insert.Bind(1, UnixMicroseconds.Of(now.UtcDateTime));
        insert.Bind(2, command);
        insert.Bind(3, arguments);
        insert.Step();
        var id = insert.Int64(0);

        // Up to its end, which commits.
        insert.Step();
        return id;
    }

    /// <summary>The answer, or null while there is none.</summary>
    public static ControlAnswer? AnswerOf(SqliteSession session, long id)
    {
        using var row = session.Prepare("SELECT ok, answer FROM control WHERE id = ? AND answered_at IS NOT NULL");
        row.Bind(1, id);
        return row.Step() ? new ControlAnswer(row.Int64(0) != 0, row.Text(1)) : null;
    }

    /// <summary>Takes a request back that nobody answered.</summary>
    public static bool Withdraw(SqliteSession session, long id)
    {
        using var delete = session.Prepare("DELETE FROM control WHERE id = ? AND answered_at IS NULL");
        delete.Bind(1, id);
        delete.Execute();
        return session.Changes > 0;
    }
}
