using System.Net.Sockets;
using Npgsql;

namespace DualSink.Stores.Postgres;

/// <summary>Tells what an error of PostgreSQL, or of the way to it, means for the bars in hand.</summary>
/// <remarks>Source of the codes: PostgreSQL's manual, appendix A. An outage is not bad data: what is unknown stops, and asks.</remarks>
internal static class PostgresErrors
{
    /// <summary>Whether <paramref name="exception"/> is one that <see cref="Translate"/> understands.</summary>
    public static bool IsStoreError(Exception exception) =>
        exception is NpgsqlException or TimeoutException or IOException or SocketException;

    /// <summary>The exception the rest of the program understands.</summary>
    public static StoreException Translate(Exception exception, TableBinding binding, string location)
    {
        if (ServerErrorIn(exception) is not { } error)
        {
            if (exception.Message.StartsWith("No password has been provided", StringComparison.Ordinal))
            {
                return new StoreException(
                    StoreErrorKind.Credentials,
                    $"{location} asks for a password and there is none. Put it into DATABASE_URL (or the file DATABASE_URL_FILE names, which is read again).",
                    innerException: exception);
            }

            // Npgsql calls "no suitable host was found" not transient; to a sink it is an outage like any other.
            return new StoreException(
                StoreErrorKind.Outage,
                $"{location} cannot be reached: {Innermost(exception)}. Check that the server runs and that DATABASE_URL names it.",
                innerException: exception);
        }

        var kind = KindOf(error, binding.Layout);
        var detail = string.IsNullOrEmpty(error.Detail) ? "" : $" ({error.Detail})";
        return new StoreException(
            kind,
            $"{binding.DisplayName} on {location}: {error.MessageText}{detail} [{error.SqlState}]. {Remedy(error, binding)}",
            error.SqlState,
            error);
    }

    /// <summary>The error of the server in an exception of the driver; with several hosts it is inside "no suitable host was found".</summary>
    internal static PostgresException? ServerErrorIn(Exception? exception) => exception switch
    {
        null => null,
        PostgresException error => error,
        AggregateException several => several.InnerExceptions.Select(ServerErrorIn).FirstOrDefault(error => error is not null),
        _ => ServerErrorIn(exception.InnerException),
    };

    private static StoreErrorKind KindOf(PostgresException error, TableLayout layout) => error.SqlState switch
    {
        // A partition that is missing, or a row that does not belong into the one named, comes without a constraint's name.
        PostgresErrorCodes.CheckViolation => string.IsNullOrEmpty(error.ConstraintName) ? StoreErrorKind.Structure : StoreErrorKind.Data,
        PostgresErrorCodes.NotNullViolation => layout.Columns.Any(c => c.Name == error.ColumnName) ? StoreErrorKind.Data : StoreErrorKind.Structure,
        PostgresErrorCodes.UniqueViolation => StoreErrorKind.Data,
        PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.StatementCompletionUnknown
            or PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.QueryCanceled
            or PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
            or "57P05" or PostgresErrorCodes.ReadOnlySqlTransaction or "25P03" or "25P04" => StoreErrorKind.Outage,
        _ => error.SqlState.AsSpan(0, 2) switch
        {
            "08" or "53" or "58" => StoreErrorKind.Outage,
            "22" => StoreErrorKind.Data,
            "28" => StoreErrorKind.Credentials,
            _ => StoreErrorKind.Structure,
        },
    };

    private static string Remedy(PostgresException error, TableBinding binding) => error.SqlState switch
    {
        PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName =>
            $"Run 'dualsink schema apply{(binding.Layout.HasTenant ? " --create-tenant NAME" : "")}' to make what is missing"
            + $"{(binding.Layout.HasTenant ? ", the tenant too" : "")}, or set table_name and schema of this sink.",
        PostgresErrorCodes.UndefinedColumn => "Run 'dualsink schema status' to see which columns differ.",
        PostgresErrorCodes.InvalidColumnReference =>
            $"The table needs a unique index on exactly ({string.Join(", ", binding.Layout.KeyColumns.Select(c => c.Name))}).",
        PostgresErrorCodes.InsufficientPrivilege =>
            $"Grant it: GRANT SELECT, INSERT, UPDATE ON {binding.DisplayName} TO the role of DATABASE_URL (SELECT is enough to compare); under row-level security check the tenant as well.",
        PostgresErrorCodes.ForeignKeyViolation => "The tenant's row is gone; make it with 'dualsink schema apply --create-tenant NAME'.",
        PostgresErrorCodes.CheckViolation when string.IsNullOrEmpty(error.ConstraintName) => "Make the partition these bars belong into.",
        PostgresErrorCodes.NotNullViolation => $"Give column {error.ColumnName} a default or drop its NOT NULL: a sink does not write it.",
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
            "Correct user or password in DATABASE_URL (or the file DATABASE_URL_FILE names, which is read again).",
        PostgresErrorCodes.InvalidCatalogName => "Create the database, or correct its name in DATABASE_URL.",
        PostgresErrorCodes.DiskFull => "Make room on the server's disk.",
        PostgresErrorCodes.TooManyConnections => "Raise max_connections, put a pooler in front, or lower workers.",
        PostgresErrorCodes.ReadOnlySqlTransaction => "The server is read-only: a standby, or default_transaction_read_only is on.",
        PostgresErrorCodes.LockNotAvailable => "Another transaction holds the rows or the table; see pg_locks.",
        _ => "See the server's log for the context.",
    };

    private static string Innermost(Exception exception)
    {
        while (exception.InnerException is { } inner)
        {
            exception = inner;
        }

        return exception.Message.TrimEnd('.');
    }
}
