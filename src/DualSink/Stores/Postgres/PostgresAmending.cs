using Npgsql;
using NpgsqlTypes;

namespace DualSink.Stores.Postgres;

/// <summary>Puts rows right within a transaction: locks them, tells which are as they were seen, deletes, inserts.</summary>
internal sealed class PostgresAmending(TableLayout layout, PostgresSql sql, NpgsqlConnection connection, NpgsqlTransaction transaction, Guid? tenant)
{
    private static readonly BarField[] KeyTexts = [BarField.Source, BarField.Symbol, BarField.Timeframe];

    private string Keys =>
        "unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[]) AS k(source, symbol, timeframe, ts) "
        + $"{{0}} t.{sql.Column(BarField.Source)} = k.source AND t.{sql.Column(BarField.Symbol)} = k.symbol "
        + $"AND t.{sql.Column(BarField.Timeframe)} = k.timeframe AND t.{sql.Column(BarField.Timestamp)} = k.ts"
        + (layout.HasTenant ? $" AND t.{sql.Column(BarField.Tenant)} = $5" : "");

    /// <summary>Locks the rows that are there until the transaction ends, in the order in which all writers lock.</summary>
    /// <returns>For each amendment, whether its row is as it was seen.</returns>
    public async Task<bool[]> LockAsync(IReadOnlyList<RowAmendment> amendments, CancellationToken cancellationToken)
    {
        var order = string.Join(", ", KeyTexts.Select(field => $"t.{sql.Column(field)} COLLATE \"C\"")) + $", t.{sql.Column(BarField.Timestamp)}";
        var present = new Dictionary<(string, string, string, long), StoredRow>(amendments.Count);
        var command = Command($"SELECT {sql.Fields} FROM {sql.Table} AS t JOIN {With("ON")} ORDER BY {order} FOR UPDATE OF t", amendments);
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                var rows = new PostgresRowReader(reader, sql);
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    var row = rows.Current();
                    present[(row.Source, row.Symbol, row.Timeframe, row.Timestamp)] = row;
                }
            }
        }

        return [.. amendments.Select(amendment =>
            present.GetValueOrDefault((amendment.Source, amendment.Symbol, amendment.Timeframe, amendment.Timestamp)) == amendment.Expected)];
    }

    /// <summary>Deletes those that are to go.</summary>
    public async Task DeleteAsync(IReadOnlyList<RowAmendment> amendments, bool[] done, CancellationToken cancellationToken)
    {
        List<RowAmendment> gone = [.. amendments.Where((amendment, i) => done[i] && amendment.Wanted is null)];
        if (gone.Count > 0)
        {
            var command = Command($"DELETE FROM {sql.Table} AS t USING {With("WHERE")}", gone);
            await using (command.ConfigureAwait(false))
            {
                await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Inserts those that were absent. One that somebody has made in the meantime, which no lock keeps from happening, is left alone and not done.</summary>
    public async Task InsertAsync(IReadOnlyList<RowAmendment> amendments, bool[] done, PostgresMergeParameters parameters, CancellationToken cancellationToken)
    {
        List<int> places = [.. Enumerable.Range(0, done.Length)
            .Where(i => done[i] && amendments[i] is { Wanted: not null, Expected: null })
            .OrderBy(i => amendments[i].Wanted!, BarOrder.Instance)];
        if (places.Count == 0)
        {
            return;
        }

        var command = new NpgsqlCommand(sql.Insert, connection, transaction) { CommandTimeout = 0 };
        await using (command.ConfigureAwait(false))
        {
            parameters.AddTo(command.Parameters, tenant ?? Guid.Empty, [.. places.Select(i => amendments[i].Wanted!)]);
            places.ForEach(i => done[i] = false);
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    done[places[(int)reader.GetInt64(0) - 1]] = true;
                }
            }
        }
    }

    private string With(string joint) => Keys.Replace("{0}", joint, StringComparison.Ordinal);

    private NpgsqlCommand Command(string text, IReadOnlyList<RowAmendment> amendments)
    {
        var command = new NpgsqlCommand(text, connection, transaction)
        {
            CommandTimeout = 0,
            Parameters =
            {
                new NpgsqlParameter<string[]> { TypedValue = [.. amendments.Select(amendment => amendment.Source)] },
                new NpgsqlParameter<string[]> { TypedValue = [.. amendments.Select(amendment => amendment.Symbol)] },
                new NpgsqlParameter<string[]> { TypedValue = [.. amendments.Select(amendment => amendment.Timeframe)] },
                new NpgsqlParameter<long[]>
                {
                    TypedValue = [.. amendments.Select(amendment => amendment.Timestamp - UnixMicroseconds.OfPostgresEpoch)],
                    NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz,
                },
            },
        };
        if (tenant is { } id && layout.HasTenant)
        {
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        }

        return command;
    }
}
