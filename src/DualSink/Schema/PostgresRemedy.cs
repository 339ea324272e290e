using DualSink.Stores;
using DualSink.Stores.Postgres;

namespace DualSink.Schema;

/// <summary>The SQL that makes a table of PostgreSQL what a sink needs, in the schema it was found in, whatever the search path of who runs it.</summary>
internal sealed class PostgresRemedy(TableBinding binding, PostgresTable table)
{
    private readonly PostgresNames _names = new(binding with { Schema = table.Schema });

    // A table in parts takes no index without locking writers out.
    private string Concurrently => table is { Kind: 'r', IsHypertable: false } ? "CONCURRENTLY " : "";

    /// <summary>Adds a column, or, where one of another name may be it, renames that: an empty one beside it would hide what it holds.</summary>
    public string AddColumn(ExpectedColumn column, RenamedColumns renamed)
    {
        var name = PostgresSql.Quote(column.Name);
        var (filler, rows) = column switch
        {
            { Required: false, Type: "uuid" } => (" NOT NULL DEFAULT gen_random_uuid()", "each row that is there gets one"),
            { Required: false } => (" NOT NULL DEFAULT now()", "rows that are there get the time of this statement"),
            _ when binding.Layout.KeyColumns.Any(key => key.Name == column.Name) =>
                ("", $"NULL in rows that are there; fill it, and only then: ALTER TABLE {_names.Table} ALTER COLUMN {name} SET NOT NULL;"),
            _ => ("", "NULL in rows that are there"),
        };
        return renamed.Remedy(
            column,
            $"ALTER TABLE {_names.Table} ADD COLUMN {name} {column.Type}{filler}; -- {rows}",
            old => $"ALTER TABLE {_names.Table} RENAME COLUMN {old} TO {name};",
            PostgresSql.Quote);
    }

    public string ChangeType(ExpectedColumn column) =>
        $"ALTER TABLE {_names.Table} ALTER COLUMN {PostgresSql.Quote(column.Name)} TYPE {column.Type} USING {PostgresSql.Quote(column.Name)}::{column.Type};";

    public string AllowNull(string column) => $"ALTER TABLE {_names.Table} ALTER COLUMN {PostgresSql.Quote(column)} DROP NOT NULL;";

    public string AddKey(IEnumerable<string> columns) => $"CREATE UNIQUE INDEX {Concurrently}ON {_names.Table} ({Names(columns)});";

    public string AddSeriesIndex(IEnumerable<string> columns) => $"CREATE INDEX {Concurrently}ON {_names.Table} ({Names(columns)} DESC);";

    public string DropIndex(PostgresIndex index) => index.IsConstraint
        ? $"ALTER TABLE {_names.Table} DROP CONSTRAINT {PostgresSql.Quote(index.Name)};"
        : $"DROP INDEX {Concurrently}{PostgresSql.Quote(table.Schema)}.{PostgresSql.Quote(index.Name)};";

    public string AddUpdateTrigger() =>
        $"CREATE OR REPLACE FUNCTION {_names.Touch}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.updated_at := now(); RETURN NEW; END $$; "
        + $"CREATE TRIGGER dualsink_touch BEFORE UPDATE ON {_names.Table} FOR EACH ROW EXECUTE FUNCTION {_names.Touch}();";

    private static string Names(IEnumerable<string> columns) => string.Join(", ", columns.Select(PostgresSql.Quote));
}
