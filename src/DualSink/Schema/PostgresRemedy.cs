using DualSink.Stores;
using DualSink.Stores.Postgres;

namespace DualSink.Schema;

/// <summary>The SQL that makes a table of PostgreSQL what a sink needs.</summary>
internal sealed class PostgresRemedy(TableBinding binding, PostgresTable table)
{
    private readonly PostgresNames _names = new(binding);

    // A table in parts takes no index without locking writers out.
    private string Concurrently => table is { Kind: 'r', IsHypertable: false } ? "CONCURRENTLY " : "";

    public string AddColumn(ExpectedColumn column) =>
        $"ALTER TABLE {_names.Table} ADD COLUMN {PostgresSql.Quote(column.Name)} {column.Type}{(column.Required ? "" : $" NOT NULL DEFAULT {(column.Type == "uuid" ? "gen_random_uuid()" : "now()")}")};";

    public string ChangeType(ExpectedColumn column) =>
        $"ALTER TABLE {_names.Table} ALTER COLUMN {PostgresSql.Quote(column.Name)} TYPE {column.Type} USING {PostgresSql.Quote(column.Name)}::{column.Type};";

    public string AllowNull(string column) => $"ALTER TABLE {_names.Table} ALTER COLUMN {PostgresSql.Quote(column)} DROP NOT NULL;";

    public string AddKey(IEnumerable<string> columns) => $"CREATE UNIQUE INDEX {Concurrently}ON {_names.Table} ({Names(columns)});";

    public string AddSeriesIndex(IEnumerable<string> columns) => $"CREATE INDEX {Concurrently}ON {_names.Table} ({Names(columns)} DESC);";

    public string DropIndex(PostgresIndex index) => index.IsConstraint
        ? $"ALTER TABLE {_names.Table} DROP CONSTRAINT {PostgresSql.Quote(index.Name)};"
        : $"DROP INDEX {Concurrently}{(binding.Schema is null ? "" : $"{PostgresSql.Quote(binding.Schema)}.")}{PostgresSql.Quote(index.Name)};";

    public string AddUpdateTrigger() =>
        $"CREATE OR REPLACE FUNCTION {_names.Touch}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.updated_at := now(); RETURN NEW; END $$; "
        + $"CREATE TRIGGER dualsink_touch BEFORE UPDATE ON {_names.Table} FOR EACH ROW EXECUTE FUNCTION {_names.Touch}();";

    private static string Names(IEnumerable<string> columns) => string.Join(", ", columns.Select(PostgresSql.Quote));
}
