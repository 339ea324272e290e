using System.Collections.Frozen;

namespace DualSink.Stores.Postgres.Checkup;

/// <summary>Asks a server about itself: two round trips.</summary>
internal static class PostgresServerProbe
{
    // Sessions of background workers have no user or no database. Of other roles' sessions everybody sees that much.
    private const string Server =
        "SELECT current_setting('server_version_num')::int, current_setting('server_version'), current_database()::text, current_user::text, session_user::text, "
        + "r.rolsuper, r.rolbypassrls, pg_is_in_recovery(), current_setting('server_encoding'), "
        + "s.total, s.of_database, s.of_role, d.datconnlimit, l.rolconnlimit "
        + "FROM pg_roles AS r, pg_roles AS l, pg_database AS d, "
        + "(SELECT count(*) AS total, count(*) FILTER (WHERE a.datname = current_database()) AS of_database, count(*) FILTER (WHERE a.usename = session_user) AS of_role "
        + "FROM pg_stat_activity AS a WHERE a.usesysid IS NOT NULL AND a.datid IS NOT NULL) AS s "
        + "WHERE r.rolname = current_user AND l.rolname = session_user AND d.datname = current_database()";

    private const string Settings =
        "SELECT name, setting, source FROM pg_settings WHERE name IN ('default_transaction_read_only', 'synchronous_commit', 'fsync', 'full_page_writes', "
        + "'statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout', 'idle_session_timeout', 'transaction_timeout', "
        + "'max_connections', 'superuser_reserved_connections', 'reserved_connections', 'row_security', 'search_path')";

    public static Task<PostgresServerFacts> RunAsync(PostgresLook look, CancellationToken cancellationToken) => look.InTransactionAsync(
        async () =>
        {
            // A look's own time limits would stand here in place of the role's.
            var settings = await look.RowsAsync(
                Settings, [], static row => new PostgresSetting(row.GetString(0), row.GetString(1), row.GetString(2)), cancellationToken).ConfigureAwait(false);
            return await look.RowAsync(
                Server,
                [],
                row => new PostgresServerFacts
                {
                    VersionNumber = row.GetInt32(0),
                    Version = row.GetString(1),
                    Database = row.GetString(2),
                    Role = row.GetString(3),
                    LoginRole = row.GetString(4),
                    IsSuperuser = row.GetBoolean(5),
                    BypassesRowSecurity = row.GetBoolean(6),
                    IsStandby = row.GetBoolean(7),
                    Encoding = row.GetString(8),
                    InUse = (row.GetInt64(9), row.GetInt64(10), row.GetInt64(11)),
                    Allowed = (row.GetInt32(12), row.GetInt32(13)),
                    Settings = settings.ToFrozenDictionary(setting => setting.Name),
                },
                cancellationToken).ConfigureAwait(false);
        },
        cancellationToken);
}
