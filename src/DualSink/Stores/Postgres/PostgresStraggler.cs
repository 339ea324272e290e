using Npgsql;

namespace DualSink.Stores.Postgres;

/// <summary>
/// A session whose connection broke in the middle of a write. The server may not have noticed and still be at it: ended
/// before the write is tried again, it cannot commit old values after newer ones. Of one writer; not safe for concurrent use.
/// </summary>
internal sealed class PostgresStraggler
{
    // Ending takes milliseconds; a server that takes longer is in trouble of its own, and the write is tried again later.
    private const int MaxLooks = 200;

    private int? _process;

    /// <summary>Remembers the session of <paramref name="connection"/>, which is about to write.</summary>
    public void Watch(NpgsqlConnection connection) => _process = connection.ProcessID;

    /// <summary>The write ended, one way or the other, and the server said so.</summary>
    public void Clear() => _process = null;

    /// <summary>Ends the session that was being watched, if there is one, and waits until it is gone.</summary>
    /// <exception cref="StoreException">It does not end.</exception>
    public async ValueTask EndAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (_process is not { } process || process == connection.ProcessID)
        {
            return;
        }

        // Own sessions only, and busy ones only: behind a pooler the number is the pooler's, and may be anybody's.
        var end = new NpgsqlCommand(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid = $1 AND pid <> pg_backend_pid() AND state <> 'idle' "
            + "AND usename = current_user AND datname = current_database() AND application_name = current_setting('application_name')",
            connection)
        {
            Parameters = { new NpgsqlParameter<int> { TypedValue = process } },
        };
        await using (end.ConfigureAwait(false))
        {
            for (var look = 0; look < MaxLooks; look++)
            {
                if (await end.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is 0L)
                {
                    _process = null;
                    return;
                }
            }
        }

        throw new StoreException(
            StoreErrorKind.Outage,
            $"Session {process} of an interrupted write does not end; the write is not repeated beside it. See pg_stat_activity, and end it with pg_terminate_backend({process}).");
    }
}
