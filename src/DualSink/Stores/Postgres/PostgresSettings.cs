using System.Globalization;
using Npgsql;

namespace DualSink.Stores.Postgres;

/// <summary>The settings every transaction begins with. They end with it, so nothing is left behind in a pooled session.</summary>
internal static class PostgresSettings
{
    private const string Timeouts = "set_config('lock_timeout', $1, true), set_config('statement_timeout', $2, true)";

    /// <summary>Timeouts, and, where rows belong to tenants, the tenant whose rows may be seen and written.</summary>
    /// <param name="options">The timeouts.</param>
    /// <param name="tenant">The tenant; null where the layout has none.</param>
    public static NpgsqlBatchCommand For(PostgresEngineOptions options, Guid? tenant)
    {
        var command = new NpgsqlBatchCommand(tenant is null
            ? $"SELECT {Timeouts}"
            : $"SELECT {Timeouts}, set_config('app.tenant_id', $3, true)");
        AddTimeouts(command, options);
        if (tenant is { } id)
        {
            command.Parameters.Add(Text(id.ToString()));
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

    private static void AddTimeouts(NpgsqlBatchCommand command, PostgresEngineOptions options)
    {
        command.Parameters.Add(Text(Milliseconds(options.LockTimeout)));
        command.Parameters.Add(Text(Milliseconds(options.StatementTimeout)));
    }

    private static string Milliseconds(TimeSpan time) => ((long)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);

    private static NpgsqlParameter<string> Text(string value) => new() { TypedValue = value };
}
