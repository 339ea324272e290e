using DualSink.Sinks;
using DualSink.Stores;
using DualSink.Stores.Sqlite;

namespace DualSink.Journal.Storage;

/// <summary>The dead letters of the file.</summary>
internal static class DeadLetterTable
{
    // The parameter of the first tenant; those before it are of one value each.
    private const int FirstTenant = 9;

    /// <exception cref="InvalidDataException">A bar is not as it was written.</exception>
    public static List<KeptDeadLetter> Query(SqliteSession session, DeadLetterFilter filter)
    {
        using var rows = session.Prepare($"""
            SELECT id, lane, at, position, place, tenant, reason, code, format, bar, replay_at, replay_reason, replay_code
            FROM dead_letters WHERE {Where(filter)} {Order(filter)}
            """);
        Bind(rows, filter);
        List<KeptDeadLetter> letters = [];
        while (rows.Step())
        {
            var bar = EntryDecoder.Decode((int)rows.Int64(8), 1, rows.Blob(9))[0];
            var letter = new DeadLetter(rows.Int64(3), (int)rows.Int64(4), rows.Text(5), bar, rows.Text(6), rows.OptionalText(7));
            var replay = rows.IsNull(10) ? null : new FailedReplay(JournalTables.Instant(rows.Int64(10)), rows.Text(11), rows.OptionalText(12));
            letters.Add(new KeptDeadLetter(rows.Int64(0), rows.Text(1), JournalTables.Instant(rows.Int64(2)), letter, replay));
        }

        return letters;
    }

    /// <summary>How many match, whatever the limit.</summary>
    public static long Count(SqliteSession session, DeadLetterFilter filter)
    {
        using var row = session.Prepare($"SELECT count(*) FROM dead_letters WHERE {Where(filter)}");
        Bind(row, filter);
        row.Step();
        return row.Int64(0);
    }

    /// <returns>How many were deleted.</returns>
    public static int Purge(JournalTransaction transaction, DeadLetterFilter filter)
    {
        var delete = transaction.Database.Prepared(
            $"DELETE FROM dead_letters WHERE id IN (SELECT id FROM dead_letters WHERE {Where(filter)} {Order(filter)})");
        Bind(delete, filter);
        delete.Execute();
        return transaction.Database.Changes;
    }

    /// <summary>Keeps what became of letters that were tried again. One that is gone meanwhile is passed over.</summary>
    public static void Settle(JournalTransaction transaction, IReadOnlyList<ReplayedLetter> replayed)
    {
        foreach (var letter in replayed)
        {
            if (LaneOf(transaction.Database, letter.Id) is not { } name)
            {
                continue;
            }

            if (letter.Outcome == BarOutcome.DeadLettered)
            {
                KeepReason(transaction, letter);
                continue;
            }

            transaction.Database.Change("DELETE FROM dead_letters WHERE id = ?", letter.Id);
            var lane = transaction.Lane(name);
            var settled = letter.Outcome == BarOutcome.Committed
                ? lane.Settled with { Committed = lane.Settled.Committed + 1 }
                : lane.Settled with { Superseded = lane.Settled.Superseded + 1 };
            transaction.SetLane(lane with { Settled = settled with { DeadLettered = settled.DeadLettered - 1 } });
        }
    }

    private static string? LaneOf(JournalDatabase database, long id)
    {
        var row = database.Prepared("SELECT lane FROM dead_letters WHERE id = ?");
        row.Bind(1, id);
        try
        {
            return row.Step() ? row.Text(0) : null;
        }
        finally
        {
            row.Reset();
        }
    }

    private static void KeepReason(JournalTransaction transaction, ReplayedLetter letter)
    {
        var update = transaction.Database.Prepared("UPDATE dead_letters SET replay_at = ?, replay_reason = ?, replay_code = ? WHERE id = ?");
        update.Bind(1, UnixMicroseconds.Of(transaction.Now.UtcDateTime));
        update.Bind(2, letter.Reason ?? "");
        update.BindOptional(3, letter.Code);
        update.Bind(4, letter.Id);
        update.Execute();
    }

    // A parameter that is NULL stands for any.
    private static string Where(DeadLetterFilter filter) => $"""
        id > ?1 AND (?2 IS NULL OR lane = ?2)
        AND (?3 IS NULL OR instr(lower(reason), lower(?3)) > 0 OR instr(lower(ifnull(replay_reason, '')), lower(?3)) > 0 OR ?3 IN (code, replay_code))
        AND (?4 IS NULL OR upper(symbol) = upper(?4)) AND (?5 IS NULL OR at >= ?5) AND (?6 IS NULL OR at < ?6)
        AND (?7 IS NULL OR position < ?7 OR (position = ?7 AND place < ?8))
        {(filter.Ids is { } ids ? $"AND id IN ({string.Join(',', ids)})" : "")}
        {(filter.Tenants is { } tenants ? $"AND tenant IN ({string.Join(',', tenants.Select((_, i) => $"?{FirstTenant + i}"))})" : "")}
        """;

    private static string Order(DeadLetterFilter filter) =>
        $"ORDER BY {(filter.NewestFirst ? "position DESC, place DESC, id DESC" : "id")} LIMIT {filter.Limit}";

    private static void Bind(SqliteStatement statement, DeadLetterFilter filter)
    {
        statement.Bind(1, filter.After);
        statement.BindOptional(2, filter.Lane);
        statement.BindOptional(3, filter.Reason);
        statement.BindOptional(4, filter.Symbol);
        statement.BindOptional(5, filter.From is { } from ? UnixMicroseconds.Of(from.UtcDateTime) : null);
        statement.BindOptional(6, filter.To is { } to ? UnixMicroseconds.Of(to.UtcDateTime) : null);
        statement.BindOptional(7, filter.Before?.Position);
        statement.BindOptional(8, filter.Before?.Place);
        foreach (var (place, tenant) in (filter.Tenants ?? []).Index())
        {
            statement.Bind(FirstTenant + place, tenant);
        }
    }
}
