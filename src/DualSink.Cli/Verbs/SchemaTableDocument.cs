using DualSink.Schema;

namespace DualSink.Cli.Verbs;

/// <summary>One table, compared with its layout.</summary>
internal sealed record SchemaTableDocument(
    string Table,
    string Layout,
    string Engine,
    string Location,
    bool Ok,
    bool Exists,
    IReadOnlyList<SchemaColumnDocument> Columns,
    IReadOnlyList<SchemaFindingDocument> Findings)
{
    public static SchemaTableDocument Of(SchemaReport report, TableReport table) => new(
        table.Table,
        table.Layout,
        report.Engine,
        report.Location,
        table.IsComplete,
        table.Exists,
        [.. table.Columns.Select(column => new SchemaColumnDocument(column.Name, NameOf(column.State), column.Expected, column.Actual, column.Required))],
        [.. table.Findings.Select(finding => new SchemaFindingDocument(finding.Subject, NameOf(finding.State), finding.Detail, finding.Required))]);

    private static string NameOf(SchemaState state) => state switch
    {
        SchemaState.Present => "present",
        SchemaState.Missing => "missing",
        SchemaState.Differs => "differs",
        _ => "extra",
    };
}
