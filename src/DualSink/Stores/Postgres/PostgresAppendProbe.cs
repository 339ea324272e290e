using DualSink.Bars;
using Npgsql;

namespace DualSink.Stores.Postgres;

/// <summary>Asks the server what has to be known before bars are streamed in. Of one writer; not safe for concurrent use.</summary>
internal sealed class PostgresAppendProbe(TableLayout layout, PostgresSql sql, PostgresEngineOptions options)
{
    // After a look-up that took too long (no index serves it), merge for so many writes before trying again.
    private const int LookupPause = 1000;

    private bool? _mayCopy;
    private int _lookupsPausedFor;

    /// <summary>Whether COPY into the table is allowed and safe: no row-level security binds the role, and the table has its key.</summary>
    public async ValueTask<bool> MayCopyAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (_mayCopy is null)
        {
            // Without its key a table would take a repeated COPY for new rows.
            var command = new NpgsqlCommand(
                "SELECT NOT row_security_active($1) AND EXISTS (SELECT FROM pg_index AS i WHERE i.indrelid = $1::regclass AND i.indisunique AND i.indisvalid "
                + "AND i.indpred IS NULL AND ARRAY(SELECT a.attname::text COLLATE \"C\" FROM pg_attribute AS a WHERE a.attrelid = i.indrelid "
                + "AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1]) ORDER BY 1) = $2)",
                connection)
            {
                CommandTimeout = 0,
                Parameters =
                {
                    new NpgsqlParameter<string> { TypedValue = sql.Table },
                    new NpgsqlParameter<string[]> { TypedValue = [.. layout.KeyColumns.Select(column => column.Name).Order(StringComparer.Ordinal)] },
                },
            };
            await using (command.ConfigureAwait(false))
            {
                _mayCopy = (bool)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
            }
        }

        return _mayCopy.Value;
    }

    /// <summary>The server refused a COPY after all.</summary>
    public void CopyRefused() => _mayCopy = false;

    /// <summary>Asks again next time: after a failure nobody knows what was changed.</summary>
    public void Forget() => _mayCopy = null;

    /// <summary>Looks up the newest timestamp of every series of <paramref name="plan"/> that is unknown to it.</summary>
    public async ValueTask LookUpAsync(AppendPlan plan, NpgsqlConnection connection, Guid? tenant, CancellationToken cancellationToken)
    {
        if (_lookupsPausedFor > 0)
        {
            _lookupsPausedFor--;
            return;
        }

        var unknown = plan.Unknown;
        if (unknown.Count == 0)
        {
            return;
        }

        var batch = connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            batch.Timeout = 0;
            batch.BatchCommands.Add(PostgresSettings.For(options, tenant));
            batch.BatchCommands.Add(NewestOf(unknown, tenant));
            try
            {
                await LearnAsync(plan, unknown, batch, cancellationToken).ConfigureAwait(false);
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.QueryCanceled && !cancellationToken.IsCancellationRequested)
            {
                _lookupsPausedFor = LookupPause;
            }
        }
    }

    private NpgsqlBatchCommand NewestOf(List<SeriesKey> series, Guid? tenant)
    {
        var command = new NpgsqlBatchCommand(sql.Newest);
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. series.Select(one => one.Source)] });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. series.Select(one => one.Symbol)] });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. series.Select(one => one.Timeframe)] });
        if (tenant is { } id)
        {
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        }

        return command;
    }

    private static async ValueTask LearnAsync(AppendPlan plan, List<SeriesKey> series, NpgsqlBatch batch, CancellationToken cancellationToken)
    {
        var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
            foreach (var one in series)
            {
                await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                var newest = PostgresRowReader.OptionalMicroseconds(reader);
                plan.Learn(one, newest is { } microseconds ? TicksOf(microseconds) : long.MinValue);
            }
        }
    }

    private static long TicksOf(long microseconds) => UnixMicroseconds.ToDateTime(microseconds)?.Ticks ?? (microseconds > 0 ? long.MaxValue : long.MinValue);
}
