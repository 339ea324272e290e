using System.Diagnostics;
using Npgsql;

namespace DualSink.Stores.Postgres;

/// <summary>
/// A session whose connection broke in the middle of a write. The server may not have noticed: it may be at the write
/// still, or even get it later, when a network lets go of what it held. Ended before the write is tried again, it cannot
/// put old values over newer ones. Of one writer; not safe for concurrent use.
/// </summary>
/// <remarks>
/// Behind a pooler the session cannot be named. There the lock each write begins with (<see cref="PostgresSettings"/>)
/// makes the next one wait for a straggler that has begun.
/// </remarks>
internal sealed class PostgresStraggler
{
    private const int MaxLooks = 100;

    private int? _process;
    private long _watchedAt;

    /// <summary>Remembers the session of <paramref name="connection"/>, which is about to write.</summary>
    public void Watch(NpgsqlConnection connection)
    {
        _process = connection.ProcessID;
        _watchedAt = Stopwatch.GetTimestamp();
    }

    /// <summary>The write ended, one way or the other, and the server said so.</summary>
    public void Clear() => _process = null;

    /// <summary>Ends the session that was being watched, if there is one, and waits until it is gone.</summary>
    /// <exception cref="StoreException">It does not end.</exception>
    public async ValueTask EndAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (_process is not { } process)
        {
            return;
        }

        // A session that bears the number now, and began before it was watched, is the one that was watched. Where this
        // connection's own number is not its backend's, a pooler stands between, and the numbers mean nothing.
        var end = new NpgsqlCommand(
            "SELECT count(pg_terminate_backend(pid)), pg_sleep(CASE WHEN count(*) = 0 THEN 0 ELSE 0.02 END) FROM pg_stat_activity "
            + "WHERE pid = $1 AND pid <> pg_backend_pid() AND pg_backend_pid() = $2 AND usename = session_user "
            + "AND backend_start <= clock_timestamp() - make_interval(secs => $3)",
            connection);
        await using (end.ConfigureAwait(false))
        {
            var elapsed = new NpgsqlParameter<double>();
            end.Parameters.Add(new NpgsqlParameter<int> { TypedValue = process });
            end.Parameters.Add(new NpgsqlParameter<int> { TypedValue = connection.ProcessID });
            end.Parameters.Add(elapsed);
            for (var look = 0; look < MaxLooks; look++)
            {
                elapsed.TypedValue = Stopwatch.GetElapsedTime(_watchedAt).TotalSeconds;
                if (await end.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is 0L)
                {
                    Clear();
                    return;
                }
            }
        }

        throw new StoreException(
            StoreErrorKind.Outage,
            $"Session {process} of an interrupted write does not end; the write is not repeated beside it. See pg_stat_activity, and end it with pg_terminate_backend({process}).");
    }
}
