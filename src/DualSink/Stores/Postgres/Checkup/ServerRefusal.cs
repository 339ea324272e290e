using DualSink.Stores.Checkup;
using Npgsql;

namespace DualSink.Stores.Postgres.Checkup;

/// <summary>A server that answers, and refuses: what it means and what mends it.</summary>
/// <remarks>Where one code stands for several reasons, the server's words tell them apart; in another language the general remedy is given.</remarks>
internal static class ServerRefusal
{
    public static Finding Explain(PostgresException refusal, PostgresSubject subject)
    {
        var (what, remedy) = refusal.SqlState switch
        {
            PostgresErrorCodes.InvalidPassword => (
                $"{subject.Location} refuses the password of user {subject.User}",
                $"Correct it in {subject.Origin}, or set it in psql: \\password {PostgresSql.Quote(subject.User)}"),
            PostgresErrorCodes.InvalidAuthorizationSpecification => NotAdmitted(refusal, subject),
            PostgresErrorCodes.InvalidCatalogName => (
                $"there is no database {subject.Database} at {subject.Location}",
                $"CREATE DATABASE {PostgresSql.Quote(subject.Database)};"),
            PostgresErrorCodes.InsufficientPrivilege => (
                $"role {subject.User} may not connect to database {subject.Database}",
                $"GRANT CONNECT ON DATABASE {PostgresSql.Quote(subject.Database)} TO {PostgresSql.Quote(subject.User)};"),
            PostgresErrorCodes.TooManyConnections => NoneLeft(refusal, subject),
            PostgresErrorCodes.CannotConnectNow => (
                $"{subject.Location} takes no connections now: {refusal.MessageText}",
                $"Wait until it does: {subject.IsReady}"),
            _ when Says(refusal, "no such database") => (
                $"the pooler at {subject.Location} knows no database {subject.Database}",
                $"Correct the name in {subject.Origin}, or give the pooler the database, in [databases] of pgbouncer.ini: {subject.Database} = host=HOST port=5432"),
            _ when Says(refusal, "unsupported startup parameter") => Parameter(refusal, subject),
            _ => ($"{subject.Location} refuses: {refusal.MessageText} [{refusal.SqlState}]", "See the server's log, or the pooler's, for the reason"),
        };
        return ConnectionCheck.Fail(what, remedy);
    }

    private static (string What, string Remedy) NotAdmitted(PostgresException refusal, PostgresSubject subject)
    {
        var role = PostgresSql.Quote(subject.User);
        if (Says(refusal, "pg_hba.conf"))
        {
            return subject.Connection.SslMode == SslMode.Disable && !Says(refusal, "rejects")
                ? ($"{subject.Location} does not let user {subject.User} in without TLS: {refusal.MessageText}", $"Write sslmode=require in {subject.Origin}")
                : ($"{subject.Location} does not let user {subject.User} in from here: {refusal.MessageText}",
                    $"Add to the server's pg_hba.conf, with this machine's address, and reload: host {PostgresSql.Quote(subject.Database)} {role} ADDRESS/32 scram-sha-256");
        }

        return Says(refusal, "not permitted to log in") ? ($"role {subject.User} may not log in", $"ALTER ROLE {role} LOGIN;")
            : Says(refusal, "does not exist") ? ($"there is no role {subject.User} at {subject.Location}", $"CREATE ROLE {role} LOGIN; -- then give it a password in psql: \\password {role}")
            : ($"{subject.Location} refuses user {subject.User}: {refusal.MessageText}", $"Correct the user in {subject.Origin}; the server's pg_hba.conf says how it has to log in");
    }

    private static (string What, string Remedy) NoneLeft(PostgresException refusal, PostgresSubject subject) =>
        Says(refusal, "for role") ? ($"role {subject.User} has all the connections it may have", $"ALTER ROLE {PostgresSql.Quote(subject.User)} CONNECTION LIMIT -1;")
        : Says(refusal, "for database") ? ($"database {subject.Database} has all the connections it may have", $"ALTER DATABASE {PostgresSql.Quote(subject.Database)} CONNECTION LIMIT -1;")
        : ($"{subject.Location} has no connection left: {refusal.MessageText}", "End sessions nobody needs, put a pooler in front, or raise it and restart the server: ALTER SYSTEM SET max_connections = 200;");

    // PgBouncer refuses what it cannot set for a session that is shared.
    private static (string What, string Remedy) Parameter(PostgresException refusal, PostgresSubject subject) => (
        $"the pooler at {subject.Location} refuses: {refusal.MessageText}",
        Says(refusal, "search_path")
            ? $"Take the search path out of {subject.Origin}, and name the tables' schema: ingestion.sinks.legacy.schema, ingestion.sinks.provider.schema"
            : $"Take that parameter out of {subject.Origin}");

    private static bool Says(PostgresException refusal, string words) => refusal.MessageText.Contains(words, StringComparison.Ordinal);
}
