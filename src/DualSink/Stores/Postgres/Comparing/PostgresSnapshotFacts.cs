using Npgsql;

namespace DualSink.Stores.Postgres.Comparing;

/// <summary>What has to be known of a table before it is compared.</summary>
/// <param name="TakenAt">The server's clock, microseconds since 1970 UTC.</param>
/// <param name="Snapshot">The name by which other connections see the same.</param>
/// <param name="IsPlain">Whether all rows lie in the table itself, and not in partitions or chunks.</param>
/// <param name="IsFiltered">Whether row-level security hides rows from the role.</param>
/// <param name="Blocks">The table's length in blocks.</param>
/// <param name="Rows">About how many rows it has.</param>
/// <param name="HasUpdatedAt">Whether rows say when they were changed.</param>
/// <param name="HasTimeIndex">Whether an index leads to the rows of a time.</param>
internal sealed record PostgresSnapshotFacts(long TakenAt, string Snapshot, bool IsPlain, bool IsFiltered, long Blocks, long Rows, bool HasUpdatedAt, bool HasTimeIndex)
{
    // A row of bars takes some 110 bytes; asked only where nobody has counted the rows yet.
    private const int BytesOfRow = 110;

    /// <summary>Looks. Needs no privilege but to connect.</summary>
    public static async Task<PostgresSnapshotFacts> ReadAsync(NpgsqlConnection connection, string table, string timestamp, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(
            "WITH RECURSIVE parts(oid) AS (SELECT $1::regclass::oid UNION ALL SELECT inhrelid FROM pg_inherits JOIN parts ON inhparent = parts.oid), "
            + "whole AS (SELECT count(*) AS parts, sum(greatest(reltuples, 0))::int8 AS rows, sum(pg_relation_size(oid))::int8 AS bytes FROM parts JOIN pg_class USING (oid)) "
            + "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::int8, pg_export_snapshot(), relkind = 'r' AND parts = 1, row_security_active(oid), "
            + "pg_relation_size(oid) / current_setting('block_size')::int8, rows, bytes, "
            + "EXISTS (SELECT FROM pg_attribute WHERE attrelid = pg_class.oid AND attname = 'updated_at' AND NOT attisdropped), "
            + "EXISTS (SELECT FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[0] WHERE indrelid = pg_class.oid AND indisvalid AND indpred IS NULL AND attname = $2) "
            + "FROM whole, pg_class WHERE oid = $1::regclass",
            connection)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = table }, new NpgsqlParameter<string> { TypedValue = timestamp } },
        };
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                var counted = reader.GetInt64(5);
                return new PostgresSnapshotFacts(
                    reader.GetInt64(0),
                    reader.GetString(1),
                    reader.GetBoolean(2),
                    reader.GetBoolean(3),
                    reader.GetInt64(4),
                    counted > 0 ? counted : reader.GetInt64(6) / BytesOfRow,
                    reader.GetBoolean(7),
                    reader.GetBoolean(8));
            }
        }
    }
}
