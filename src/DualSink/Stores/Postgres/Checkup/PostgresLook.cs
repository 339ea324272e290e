using System.Data;
using Npgsql;

namespace DualSink.Stores.Postgres.Checkup;

/// <summary>
/// One connection to look through. Every look is a read-only transaction of its own, so that one that fails spoils no
/// other; only where a pooler allows no transactions are they plain statements. Not safe for concurrent use.
/// </summary>
internal sealed class PostgresLook(NpgsqlConnectionStringBuilder settings) : IAsyncDisposable
{
    private static readonly TimeSpan FarewellLimit = TimeSpan.FromSeconds(1);

    // A look waits for no lock as long as the table's own writers would.
    private const string Limits = "SELECT set_config('lock_timeout', '2s', true), set_config('statement_timeout', '5s', true)";

    private NpgsqlConnection? _connection;

    /// <summary>Whether looks are transactions. Default true.</summary>
    public bool InTransactions { get; set; } = true;

    /// <summary>The number of the session as the connection was told it when it was opened.</summary>
    public int ProcessId => _connection?.ProcessID ?? 0;

    /// <summary>Connects, again where the connection broke.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        if (_connection is { State: ConnectionState.Open })
        {
            return;
        }

        await DisposeAsync().ConfigureAwait(false);
        _connection = new NpgsqlConnection(settings.ConnectionString);
        await _connection.OpenAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs several queries in one transaction that has the look's time limits and ends in a rollback.</summary>
    public Task<T> InOneAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken) => InTransactionAsync(
        async () =>
        {
            if (InTransactions)
            {
                await RowsAsync(Limits, [], static _ => true, cancellationToken).ConfigureAwait(false);
            }

            return await work().ConfigureAwait(false);
        },
        cancellationToken);

    /// <summary>The same without time limits: for looks at what the session's settings are.</summary>
    public async Task<T> InTransactionAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        if (!InTransactions)
        {
            return await work().ConfigureAwait(false);
        }

        var transaction = await _connection!.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            await RowsAsync("SET TRANSACTION READ ONLY", [], static _ => true, cancellationToken).ConfigureAwait(false);
            return await work().ConfigureAwait(false);
        }
    }

    /// <summary>Every row of a query.</summary>
    /// <param name="sql">The query, with <c>$1</c> and so on.</param>
    /// <param name="parameters">Their values: text, an array of texts, or null.</param>
    /// <param name="read">Makes a row into what is wanted.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<List<T>> RowsAsync<T>(string sql, object?[] parameters, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(sql, _connection);
        await using (command.ConfigureAwait(false))
        {
            foreach (var value in parameters)
            {
                command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
            }

            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                List<T> rows = [];
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    rows.Add(read(reader));
                }

                return rows;
            }
        }
    }

    /// <summary>The single row of a query.</summary>
    public async Task<T> RowAsync<T>(string sql, object?[] parameters, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken) =>
        (await RowsAsync(sql, parameters, read, cancellationToken).ConfigureAwait(false))[0];

    /// <summary>Lets go of a connection on which a statement hangs; the next look opens another.</summary>
    public void Abandon() => _ = DisposeAsync().AsTask();

    /// <summary>Ends the connection. One on which a statement hangs is left to end by itself.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_connection is not { } connection)
        {
            return;
        }

        _connection = null;
        try
        {
            await connection.DisposeAsync().AsTask().WaitAsync(FarewellLimit).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or InvalidOperationException || PostgresErrors.IsStoreError(e))
        {
            // Nothing was changed over it, so nothing is lost with it.
        }
    }
}
