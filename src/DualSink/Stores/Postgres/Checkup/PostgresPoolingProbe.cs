using DualSink.Stores.Checkup;
using Npgsql;

namespace DualSink.Stores.Postgres.Checkup;

/// <summary>Finds out by its behaviour what a pooler does: none of them says so to an ordinary connection.</summary>
internal static class PostgresPoolingProbe
{
    private const string BackendPid = "SELECT pg_backend_pid()";
    private const int Tries = 3;

    // Shorter than a look: a pooler in session mode whose sessions are all taken lets the second connection wait.
    private static readonly TimeSpan SecondLimit = TimeSpan.FromSeconds(3);

    public static async Task<PostgresPooling> RunAsync(PostgresLook look, NpgsqlConnectionStringBuilder settings, TimeProvider time, CancellationToken cancellationToken)
    {
        await look.OpenAsync(cancellationToken).ConfigureAwait(false);
        if (await PidAsync(look, cancellationToken).ConfigureAwait(false) == look.ProcessId)
        {
            // The number told on connecting is the session's own. A pooler makes one up.
            return PostgresPooling.None;
        }

        if (!await TakesTransactionsAsync(look, cancellationToken).ConfigureAwait(false))
        {
            return PostgresPooling.Statement;
        }

        try
        {
            return await Bounded.RunAsync(token => AreSharedAsync(look, settings, token), SecondLimit, time, cancellationToken).ConfigureAwait(false)
                ? PostgresPooling.Transaction
                : PostgresPooling.Session;
        }
        catch (Exception e) when (PostgresErrors.IsStoreError(e))
        {
            // The second connection gets no session, so the first keeps its own.
            return PostgresPooling.SessionAllTaken;
        }
    }

    private static async Task<bool> TakesTransactionsAsync(PostgresLook look, CancellationToken cancellationToken)
    {
        try
        {
            await look.InTransactionAsync(() => PidAsync(look, cancellationToken), cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (PostgresException e) when (e.MessageText.Contains("statement pooling", StringComparison.Ordinal) || e.SqlState == PostgresErrorCodes.ProtocolViolation)
        {
            look.InTransactions = false;
            return false;
        }
    }

    // A session that is seen by both connections at once belongs to neither. The first is in no transaction while the
    // second is, so a pooler in transaction mode, which hands out what was used last, gives its session away.
    private static async Task<bool> AreSharedAsync(PostgresLook look, NpgsqlConnectionStringBuilder settings, CancellationToken cancellationToken)
    {
        var second = new PostgresLook(settings);
        await using (second.ConfigureAwait(false))
        {
            for (var i = 0; i < Tries; i++)
            {
                var before = await PidAsync(look, cancellationToken).ConfigureAwait(false);
                var shared = await second.InTransactionAsync(
                    async () => await PidAsync(second, cancellationToken).ConfigureAwait(false) == before
                        || await PidAsync(look, cancellationToken).ConfigureAwait(false) != before,
                    cancellationToken).ConfigureAwait(false);
                if (shared)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static Task<int> PidAsync(PostgresLook look, CancellationToken cancellationToken) =>
        look.RowAsync(BackendPid, [], static row => row.GetInt32(0), cancellationToken);
}
