using DualSink.Tests.Infrastructure;
using DualSink.Tests.Sinks;
using Npgsql;

namespace DualSink.Tests.Cli;

/// <summary>Somebody else's transaction, which holds rows of <c>bars_ohlcv</c> and does not end until it is disposed of.</summary>
internal sealed class ForeignTransaction : IAsyncDisposable
{
    private readonly PostgresDatabase _database;
    private readonly NpgsqlConnection _connection;

    private ForeignTransaction(PostgresDatabase database, NpgsqlConnection connection)
    {
        _database = database;
        _connection = connection;
    }

    /// <summary>Holds the daily bars of source <c>acme</c> of some dates.</summary>
    public static async Task<ForeignTransaction> HoldingAsync(PostgresDatabase database, string symbol, params string[] dates)
    {
        var connection = await database.Admin.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(
            "BEGIN; INSERT INTO bars_ohlcv (provider, symbol, interval, ts, open, high, low, close, volume) VALUES "
            + string.Join(", ", dates.Select(date => $"('acme', '{symbol}', '1d', '{date}Z', 9, 9, 9, 9, 9)")),
            connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        return new ForeignTransaction(database, connection);
    }

    /// <summary>Waits until a write waits for these rows.</summary>
    public Task WaitForVictimAsync() => Deadline.Until(
        async () => await _database.ScalarAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") > 0,
        "a write waited for the rows");

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
