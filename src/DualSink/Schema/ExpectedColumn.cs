using DualSink.Stores;

namespace DualSink.Schema;

/// <summary>A column a table should have.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type, as the engine spells it.</param>
/// <param name="Required">Whether a sink cannot do without it.</param>
internal readonly record struct ExpectedColumn(string Name, string Type, bool Required)
{
    /// <summary>Columns that the scripts give a table beside those a sink fills, with the sort of value they hold.</summary>
    public static IEnumerable<(string Name, ColumnType Type)> Housekeeping(TableLayout layout)
    {
        if (layout.Name == TableLayout.Legacy.Name)
        {
            yield return ("id", ColumnType.TenantReference);
        }

        yield return ("created_at", ColumnType.Timestamp);
        yield return ("updated_at", ColumnType.Timestamp);
    }

    /// <summary>Compares what is expected with what is there.</summary>
    /// <param name="expected">The columns that should be there.</param>
    /// <param name="actual">The columns that are there: name and type.</param>
    /// <param name="names">How the engine compares names.</param>
    /// <param name="remedy">Makes the SQL that adds a column (with no type there), or changes the type that is there.</param>
    public static IEnumerable<ColumnReport> Compare(
        IReadOnlyCollection<ExpectedColumn> expected,
        IReadOnlyCollection<(string Name, string Type)> actual,
        StringComparer names,
        Func<ExpectedColumn, string?, string> remedy)
    {
        foreach (var column in expected)
        {
            var type = actual.FirstOrDefault(there => names.Equals(there.Name, column.Name)).Type;
            var state = type is null ? SchemaState.Missing : type == column.Type ? SchemaState.Present : SchemaState.Differs;
            yield return new ColumnReport(column.Name, column.Type, type, state, column.Required)
            {
                Remedy = state == SchemaState.Present ? null : remedy(column, type),
            };
        }

        foreach (var (name, type) in actual.Where(there => !expected.Any(column => names.Equals(column.Name, there.Name))))
        {
            yield return new ColumnReport(name, null, type, SchemaState.Extra, false);
        }
    }
}
