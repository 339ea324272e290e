using DualSink.Stores;
using DualSink.Stores.Sqlite;

namespace DualSink.Schema;

/// <summary>The SQL that makes a table of SQLite what a sink needs.</summary>
internal sealed class SqliteRemedy(TableBinding binding)
{
    private readonly string _table = SqliteSql.Quote(binding.Table);

    /// <summary>For what SQLite cannot alter: the table is made anew, beside the old one.</summary>
    public string MakeAnew() =>
        $"ALTER TABLE {_table} RENAME TO {SqliteSql.Quote($"{binding.Table}_before")}; -- then: dualsink schema apply, and copy its rows into the new table";

    /// <summary>Adds a column, or, where one of another name may be it, renames that: an empty one beside it would hide what it holds.</summary>
    public string AddColumn(ExpectedColumn column, RenamedColumns renamed)
    {
        var name = SqliteSql.Quote(column.Name);
        return renamed.Remedy(
            column,
            $"ALTER TABLE {_table} ADD COLUMN {name} {column.Type}; -- NULL in rows that are there",
            old => $"ALTER TABLE {_table} RENAME COLUMN {old} TO {name};",
            SqliteSql.Quote);
    }

    public string AddKey(IEnumerable<string> columns) =>
        $"CREATE UNIQUE INDEX {SqliteSql.Quote($"{binding.Table}_key")} ON {_table} ({string.Join(", ", columns.Select(SqliteSql.Quote))});";
}
