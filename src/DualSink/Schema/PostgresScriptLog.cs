using Npgsql;

namespace DualSink.Schema;

/// <summary>Which scripts made which table.</summary>
internal static class PostgresScriptLog
{
    /// <summary>The last script that was applied to a table; 0 where another tool made it, null where this role may not read the log.</summary>
    public static async Task<int?> VersionAsync(NpgsqlConnection connection, PostgresCatalog catalog, PostgresNames names, CancellationToken cancellationToken)
    {
        if (!await catalog.HasTableAsync(names.Log).ConfigureAwait(false))
        {
            return 0;
        }

        // A role that only writes bars is seldom granted it, and needs it for nothing else.
        if (!await catalog.MayReadAsync(names.Log).ConfigureAwait(false))
        {
            return null;
        }

        var command = new NpgsqlCommand($"SELECT coalesce(max(version), 0) FROM {names.Log} WHERE target = $1", connection)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = names.Target } },
        };
        await using (command.ConfigureAwait(false))
        {
            return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is int version ? version : 0;
        }
    }

    /// <summary>Remembers that a script was applied.</summary>
    public static async Task RecordAsync(NpgsqlConnection connection, PostgresNames names, SchemaScript script, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(
            $"INSERT INTO {names.Log} (target, version, script) VALUES ($1, $2, $3) "
            + "ON CONFLICT (target, version) DO UPDATE SET script = excluded.script, applied_at = now()",
            connection)
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = names.Target },
                new NpgsqlParameter<int> { TypedValue = script.Version },
                new NpgsqlParameter<string> { TypedValue = script.Name },
            },
        };
        await using (command.ConfigureAwait(false))
        {
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
