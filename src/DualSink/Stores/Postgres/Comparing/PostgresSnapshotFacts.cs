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
    // A row of bars takes some 110 bytes; asked only where nobody has counted the rows yet. Where somebody has, the table may
    // have grown since, and what was counted of a block holds for all.
    private const double BytesOfRow = 110;

    /// <summary>About how many rows lie in some blocks.</summary>
    public long RowsIn(PostgresBlocks blocks) => Rows * (Math.Min(blocks.To ?? Blocks, Blocks) - blocks.From) / Math.Max(1, Blocks);

    /// <summary>Looks. Needs no privilege but to connect.</summary>
    public static async Task<PostgresSnapshotFacts> ReadAsync(NpgsqlConnection connection, string table, string timestamp, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(
            "WITH RECURSIVE parts(oid) AS (SELECT $1::regclass::oid UNION ALL SELECT inhrelid FROM pg_inherits JOIN parts ON inhparent = parts.oid), "
            + "whole AS (SELECT count(*) AS parts, "
            + "sum(pg_relation_size(oid) * CASE WHEN reltuples > 0 AND relpages > 0 THEN reltuples / relpages / current_setting('block_size')::float8 ELSE 1.0 / $3 END)::int8 AS rows FROM parts JOIN pg_class USING (oid)) "
            + "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::int8, pg_export_snapshot(), relkind = 'r' AND parts = 1, row_security_active(oid), "
            + "pg_relation_size(oid) / current_setting('block_size')::int8, rows, "
            + "EXISTS (SELECT FROM pg_attribute WHERE attrelid = pg_class.oid AND attname = 'updated_at' AND NOT attisdropped), "
            + "EXISTS (SELECT FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[0] WHERE indrelid = pg_class.oid AND indisvalid AND indpred IS NULL AND attname = $2) "
            + "FROM whole, pg_class WHERE oid = $1::regclass",
            connection)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = table }, new NpgsqlParameter<string> { TypedValue = timestamp }, new NpgsqlParameter<double> { TypedValue = BytesOfRow } },
        };
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                return new PostgresSnapshotFacts(
                    reader.GetInt64(0),
                    reader.GetString(1),
                    reader.GetBoolean(2),
                    reader.GetBoolean(3),
                    reader.GetInt64(4),
                    reader.GetInt64(5),
                    reader.GetBoolean(6),
                    reader.GetBoolean(7));
            }
        }
    }
}
