using DualSink.Tests.Infrastructure;
using Microsoft.Data.Sqlite;
using Npgsql;
using NpgsqlTypes;

namespace DualSink.Tests.Parity.Tables;

/// <summary>The rows of a database's tables, put there with every right and as nothing but SQL.</summary>
internal sealed class TableRows(PostgresDatabase? database, string? file)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public bool IsPostgres => database is not null;

    /// <summary>The database; asked for only where there is one.</summary>
    public PostgresDatabase Database => database ?? throw new InvalidOperationException("It is a SQLite file.");

    public async Task ReplaceAsync(LegacyBar[] rows)
    {
        await ExecuteAsync("DELETE FROM bars");
        await AddAsync(rows);
    }

    public async Task ReplaceAsync(ProviderBar[] rows)
    {
        await ExecuteAsync("DELETE FROM bars_ohlcv");
        await AddAsync(rows);
    }

    public async Task AddAsync(params LegacyBar[] rows)
    {
        if (database is not null)
        {
            await using var command = database.Admin.CreateCommand(
                "INSERT INTO bars (tenant_id, vendor, symbol, timeframe, ts, open_price, high_price, low_price, close_price, volume) "
                + "SELECT t.id, r.s, r.y, r.f, r.ts, r.o, r.h, r.l, r.c, r.v FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) AS r(n, s, y, f, ts, o, h, l, c, v) "
                + "JOIN tenants t ON t.tenant_id = r.n");
            Add(command, rows.Select(row => row.Tenant), rows.Select(row => row.Source), rows.Select(row => row.Symbol), rows.Select(row => row.Timeframe));
            Add(command, rows.Select(row => row.Timestamp));
            for (var place = 0; place < 4; place++)
            {
                command.Parameters.Add(new NpgsqlParameter { Value = rows.Select(row => row.Prices[place]).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Numeric });
            }

            command.Parameters.Add(new NpgsqlParameter { Value = rows.Select(row => row.Volume).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint });
            Assert.Equal(rows.Length, await command.ExecuteNonQueryAsync(Stop));
            return;
        }

        await InsertAsync(
            "INSERT INTO bars (tenant_id, vendor, symbol, timeframe, ts, open_price, high_price, low_price, close_price, volume) VALUES ($0,$1,$2,$3,$4,$5,$6,$7,$8,$9)",
            rows.Select(row => new object?[]
            {
                row.Tenant, row.Source, row.Symbol, row.Timeframe, row.Timestamp, Nearest(row.Open), Nearest(row.High), Nearest(row.Low), Nearest(row.Close), row.Volume,
            }));
    }

    public async Task AddAsync(params ProviderBar[] rows)
    {
        if (database is not null)
        {
            await using var command = database.Admin.CreateCommand(
                "INSERT INTO bars_ohlcv (provider, symbol, interval, ts, open, high, low, close, volume) SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9)");
            Add(command, rows.Select(row => row.Source), rows.Select(row => row.Symbol), rows.Select(row => row.Timeframe));
            Add(command, rows.Select(row => row.Timestamp));
            for (var place = 0; place < 5; place++)
            {
                command.Parameters.Add(new NpgsqlParameter { Value = rows.Select(row => row.Values[place]).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Double });
            }

            Assert.Equal(rows.Length, await command.ExecuteNonQueryAsync(Stop));
            return;
        }

        await InsertAsync(
            "INSERT INTO bars_ohlcv (provider, symbol, interval, ts, open, high, low, close, volume) VALUES ($0,$1,$2,$3,$4,$5,$6,$7,$8)",
            rows.Select(row => new object?[] { row.Source, row.Symbol, row.Timeframe, row.Timestamp, row.Open, row.High, row.Low, row.Close, row.Volume }));
    }

    public async Task ExecuteAsync(string sql)
    {
        if (database is not null)
        {
            await database.ExecuteAsync(sql);
            return;
        }

        await using var connection = await ConnectAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(Stop);
    }

    // What the legacy table of a SQLite file holds of a price.
    private static object? Nearest(decimal? price) => price is { } value ? ExactOracle.Nearest(ExactOracle.Of(value)) : null;

    private static void Add(NpgsqlCommand command, params IEnumerable<string>[] texts)
    {
        foreach (var text in texts)
        {
            command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. text] });
        }
    }

    // The server's own integers, counted from 2000; its infinities are the ends.
    private static void Add(NpgsqlCommand command, IEnumerable<long> timestamps) => command.Parameters.Add(new NpgsqlParameter
    {
        Value = timestamps.Select(micros => micros is long.MaxValue or long.MinValue ? micros : micros - 946_684_800_000_000).ToArray(),
        NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz,
    });

    private async Task<SqliteConnection> ConnectAsync()
    {
        var connection = new SqliteConnection($"Data Source={file};Pooling=false");
        await connection.OpenAsync(Stop);
        return connection;
    }

    private async Task InsertAsync(string sql, IEnumerable<object?[]> rows)
    {
        await using var connection = await ConnectAsync();
        await using var transaction = connection.BeginTransaction();
        await using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        foreach (var row in rows)
        {
            command.Parameters.Clear();
            for (var i = 0; i < row.Length; i++)
            {
                command.Parameters.AddWithValue($"${i}", row[i] ?? DBNull.Value);
            }

            await command.ExecuteNonQueryAsync(Stop);
        }

        await transaction.CommitAsync(Stop);
    }
}
