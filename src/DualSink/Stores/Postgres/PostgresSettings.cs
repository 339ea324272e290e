using System.Globalization;
using Npgsql;

namespace DualSink.Stores.Postgres;

/// <summary>The settings every transaction begins with. They end with it, so nothing is left behind in a pooled session.</summary>
internal static class PostgresSettings
{
    private const int TransactionTimeoutVersion = 17;
    private const string Timeouts = "set_config('lock_timeout', $1, true), set_config('statement_timeout', $2, true)";

    /// <summary>Timeouts, and, where rows belong to tenants, the tenant whose rows may be seen and written.</summary>
    /// <param name="options">The timeouts.</param>
    /// <param name="tenant">The tenant; null where the layout has none.</param>
    public static NpgsqlBatchCommand For(PostgresEngineOptions options, Guid? tenant)
    {
        var command = new NpgsqlBatchCommand($"SELECT {Timeouts}");
        AddTimeouts(command, options);
        AddTenant(command, tenant);
        return command;
    }

    /// <summary>The same, and locks until the transaction ends.</summary>
    /// <param name="options">The timeouts.</param>
    /// <param name="tenant">The tenant; null where the layout has none.</param>
    /// <param name="turn">A lock for this writer: its writes follow one another.</param>
    /// <param name="owner">A lock for all writers of an owner; null where there is none.</param>
    /// <param name="sharesOwner">Whether they share it; otherwise the write waits until no other has it.</param>
    public static NpgsqlBatchCommand ForWrite(PostgresEngineOptions options, Guid? tenant, long turn, long? owner, bool sharesOwner)
    {
        var command = For(options, tenant);

        // After the timeouts, which hold for the wait as well.
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = turn });
        command.CommandText += $", pg_advisory_xact_lock(${command.Parameters.Count})";
        if (owner is { } id)
        {
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = id });
            command.CommandText += $", pg_advisory_xact_lock{(sharesOwner ? "_shared" : "")}(${command.Parameters.Count})";
        }

        return command;
    }

    /// <summary>Timeouts, and an error instead of silently hidden rows, for looking at the rows of all tenants at once.</summary>
    public static NpgsqlBatchCommand ForAllTenants(PostgresEngineOptions options)
    {
        var command = new NpgsqlBatchCommand($"SELECT {Timeouts}, set_config('row_security', 'off', true)");
        AddTimeouts(command, options);
        return command;
    }

    /// <summary>
    /// What a transaction that compares needs: digits enough to tell doubles apart, whatever the role has set; no limits of
    /// time, since large tables take theirs; no compilation, which takes longer than it saves in parts of a second.
    /// </summary>
    /// <param name="version">The server's major version.</param>
    public static NpgsqlBatchCommand ForComparing(int version) => new(
        "SELECT set_config('extra_float_digits', '1', true), set_config('jit', 'off', true), set_config('lock_timeout', '5s', true), "
        + "set_config('statement_timeout', '0', true), set_config('idle_in_transaction_session_timeout', '0', true)"
        + (version >= TransactionTimeoutVersion ? ", set_config('transaction_timeout', '0', true)" : ""));

    /// <summary>The tenant whose rows the next statement sees; where none is named, an error instead of silently hidden rows.</summary>
    public static NpgsqlBatchCommand Visible(Guid? tenant) => tenant is { } id
        ? new NpgsqlBatchCommand("SELECT set_config('row_security', 'on', true), set_config('app.tenant_id', $1, true)") { Parameters = { Text(id.ToString()) } }
        : new NpgsqlBatchCommand("SELECT set_config('row_security', 'off', true)");

    private static void AddTimeouts(NpgsqlBatchCommand command, PostgresEngineOptions options)
    {
        command.Parameters.Add(Text(Milliseconds(options.LockTimeout)));
        command.Parameters.Add(Text(Milliseconds(options.StatementTimeout)));
    }

    private static void AddTenant(NpgsqlBatchCommand command, Guid? tenant)
    {
        if (tenant is { } id)
        {
            command.Parameters.Add(Text(id.ToString()));
            command.CommandText += $", set_config('app.tenant_id', ${command.Parameters.Count}, true)";
        }
    }

    private static string Milliseconds(TimeSpan time) => ((long)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);

    private static NpgsqlParameter<string> Text(string value) => new() { TypedValue = value };
}
