using System.Collections.Immutable;

namespace DualSink.Schema;

/// <summary>One table, compared with its layout.</summary>
/// <param name="Table">The table with its schema, for people.</param>
/// <param name="Layout">The layout's name.</param>
/// <param name="Exists">Whether there is such a table.</param>
/// <param name="Columns">Every column that is expected or there.</param>
/// <param name="Findings">Everything else; empty where the table is missing, save for what it needs beside it.</param>
public sealed record TableReport(
    string Table,
    string Layout,
    bool Exists,
    ImmutableArray<ColumnReport> Columns,
    ImmutableArray<SchemaFinding> Findings)
{
    /// <summary>Whether a sink can write the table: everything required is there as expected.</summary>
    public bool IsComplete =>
        Exists
        && Columns.All(column => !column.Required || column.State == SchemaState.Present)
        && Findings.All(finding => !finding.Required || finding.State == SchemaState.Present);
}
