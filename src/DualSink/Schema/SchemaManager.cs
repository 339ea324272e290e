using DualSink.Stores;
using DualSink.Stores.Postgres;
using DualSink.Stores.Sqlite;

namespace DualSink.Schema;

/// <summary>Looks at the tables of a database, and makes those that are missing. Safe for concurrent use.</summary>
/// <remarks>
/// Both methods throw <see cref="StoreException"/> when the database is out of reach or refuses, and
/// <see cref="OperationCanceledException"/>.
/// </remarks>
public abstract class SchemaManager
{
    private protected SchemaManager()
    {
    }

    /// <summary>The schema manager of an engine.</summary>
    /// <exception cref="NotSupportedException">The engine is neither PostgreSQL nor SQLite.</exception>
    public static SchemaManager For(IStoreEngine engine) => engine switch
    {
        PostgresEngine postgres => new PostgresSchemaManager(postgres),
        SqliteEngine sqlite => new SqliteSchemaManager(sqlite),
        _ => throw new NotSupportedException($"There are no schema scripts for the engine {engine?.Name ?? "(none)"}."),
    };

    /// <summary>Compares tables with their layouts, column by column. Changes nothing; a missing SQLite file stays missing.</summary>
    /// <param name="tables">The tables to look at.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public abstract Task<SchemaReport> StatusAsync(IReadOnlyList<TableBinding> tables, CancellationToken cancellationToken);

    /// <summary>
    /// Makes the tables that are missing, and what they need beside them, in one transaction. A table that exists is
    /// never altered, except by hypertables when <paramref name="options"/> ask for them, and by newer scripts when
    /// this made it. Two that apply at the same time wait for each other.
    /// </summary>
    /// <param name="tables">The tables to make.</param>
    /// <param name="options">What else to make.</param>
    /// <param name="cancellationToken">Gives up; nothing was made then.</param>
    /// <returns>What was made, and what was left though it differs.</returns>
    public abstract Task<SchemaChanges> ApplyAsync(
        IReadOnlyList<TableBinding> tables,
        SchemaApplyOptions options,
        CancellationToken cancellationToken);

    /// <summary>What differs in tables that were there before, for people.</summary>
    private protected static IEnumerable<string> Differences(SchemaReport report)
    {
        foreach (var table in report.Tables.Where(table => table.Exists))
        {
            foreach (var column in table.Columns.Where(column => column.State is SchemaState.Missing or SchemaState.Differs))
            {
                yield return column.Actual is null
                    ? $"{table.Table}.{column.Name} is missing; expected {column.Expected}"
                    : $"{table.Table}.{column.Name} is {column.Actual}; expected {column.Expected ?? "none"}";
            }

            foreach (var finding in table.Findings.Where(finding => finding.State is SchemaState.Missing or SchemaState.Differs))
            {
                yield return $"{table.Table}: {finding.Subject}: {finding.Detail}";
            }
        }
    }
}
