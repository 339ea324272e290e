using DualSink.Stores.Checkup;

namespace DualSink.Stores.Postgres.Checkup;

/// <summary>Whether a table's checks are those that are expected.</summary>
internal static class ConstraintCheck
{
    private const string Name = "checks";

    public static IEnumerable<Finding> Of(TableBinding binding, PostgresTableFacts table)
    {
        var symbol = PostgresSql.Quote(binding.Layout.ColumnOf(BarField.Symbol).Name);
        var isUpper = table.Checks.ToLookup(check => check.Definition.Contains("upper(", StringComparison.OrdinalIgnoreCase));
        yield return isUpper[true].Any()
            ? Finding.Ok(Name, "symbols are upper case")
            : Finding.Warn(
                Name,
                "nothing keeps symbols in upper case",
                "DualSink writes them so; another tool that does not makes a second series of the same symbol.",
                $"ALTER TABLE {table.Name} ADD CHECK ({symbol} = upper({symbol} COLLATE \"C\")) NOT VALID;");
        foreach (var (name, definition) in isUpper[false])
        {
            yield return Finding.Note(Name, $"{name}: {definition}", "A bar that breaks it becomes a dead letter.");
        }
    }
}
