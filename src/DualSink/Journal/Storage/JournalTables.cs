using System.Collections.Immutable;
using DualSink.Bars;
using DualSink.Stores;
using DualSink.Stores.Sqlite;

namespace DualSink.Journal.Storage;

/// <summary>What the file holds, read through any connection to it.</summary>
internal static class JournalTables
{
    private const string Entries = "SELECT position, accepted_at, tenant, lanes, bars, format, checksum, payload FROM entries WHERE position > ? ORDER BY position";

    /// <summary>An instant as the file keeps it.</summary>
    public static DateTimeOffset Instant(long microseconds) => new(UnixMicroseconds.ToDateTime(microseconds) ?? DateTime.UnixEpoch, TimeSpan.Zero);

    /// <summary>The first column of the first row, or null.</summary>
    public static long? Number(SqliteSession session, string sql)
    {
        using var statement = session.Prepare(sql);
        return statement.Step() ? statement.OptionalInt64(0) : null;
    }

    /// <summary>A value of the table of single values, or null.</summary>
    public static string? Meta(SqliteSession session, string name)
    {
        using var statement = session.Prepare("SELECT value FROM meta WHERE name = ?");
        statement.Bind(1, name);
        return statement.Step() ? statement.Text(0) : null;
    }

    public static JournalState State(SqliteSession session) => new(
        Number(session, "SELECT max(position) FROM entries") ?? 0,
        Lanes(session),
        Meta(session, "mode"));

    public static ImmutableArray<LaneRecord> Lanes(SqliteSession session)
    {
        var lanes = ImmutableArray.CreateBuilder<LaneRecord>();
        using var rows = session.Prepare("""
            SELECT name, cursor, "window", uncertain_until, state, accepted,
                committed, superseded, dead_lettered, dropped, returned, gap_from, gap_from_at, gap_to, gap_to_at
            FROM lanes ORDER BY id
            """);
        while (rows.Step())
        {
            lanes.Add(new LaneRecord(
                rows.Text(0),
                rows.Int64(1),
                (int)rows.Int64(2),
                rows.Int64(3),
                (LaneState)rows.Int64(4),
                rows.Int64(5),
                new LaneCounts(rows.Int64(6), rows.Int64(7), rows.Int64(8), rows.Int64(9), rows.Int64(10)),
                rows.IsNull(11) ? null : new LaneGap(
                    rows.Int64(11),
                    Instant(rows.Int64(12)),
                    rows.OptionalInt64(13),
                    rows.OptionalInt64(14) is { } at ? Instant(at) : null)));
        }

        return lanes.ToImmutable();
    }

    public static ImmutableDictionary<string, SourceMark> Marks(SqliteSession session)
    {
        var marks = ImmutableDictionary.CreateBuilder<string, SourceMark>(StringComparer.Ordinal);
        using var rows = session.Prepare("SELECT source, lines, bytes, fingerprint FROM sources");
        while (rows.Step())
        {
            marks[rows.Text(0)] = new SourceMark(rows.Text(0), rows.Int64(1), rows.Int64(2), rows.Text(3));
        }

        return marks.ToImmutable();
    }

    /// <summary>Entries in order, each checked.</summary>
    /// <exception cref="InvalidDataException">One is not as it was written; the message says which and why.</exception>
    public static IEnumerable<JournalEntry> EntriesAfter(SqliteSession session, long after, Func<long, LaneSet> lanesOf)
    {
        using var rows = session.Prepare(Entries);
        rows.Bind(1, after);
        while (rows.Step())
        {
            yield return EntryOf(rows, lanesOf);
        }
    }

    private static JournalEntry EntryOf(SqliteStatement row, Func<long, LaneSet> lanesOf)
    {
        var (position, at, lanes, count) = (row.Int64(0), row.Int64(1), row.Int64(3), (int)row.Int64(4));
        try
        {
            return new JournalEntry(position, Instant(at), row.Text(2), lanesOf(lanes), BarsOf(row, position, at, lanes, count));
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"entry {position} cannot be read, {e.Message}", e);
        }
    }

    private static Bar[] BarsOf(SqliteStatement row, long position, long at, long lanes, int count)
    {
        var payload = row.Blob(7);
        if (EntryFormat.Checksum(position, at, lanes, count, row.Utf8(2), EntryFormat.HashOf(payload)) != row.Int64(6))
        {
            throw new InvalidDataException("its checksum is wrong");
        }

        return EntryDecoder.Decode((int)row.Int64(5), count, payload);
    }
}
