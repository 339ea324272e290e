using DualSink.Schema;

namespace DualSink.Cli.Verbs;

/// <summary>What <c>schema status --json</c> prints.</summary>
internal sealed record SchemaStatusDocument(bool Ok, IReadOnlyList<SchemaTableDocument> Tables)
{
    public static SchemaStatusDocument Of(IReadOnlyList<SchemaReport> reports) => new(
        reports.All(report => report.IsComplete),
        [.. reports.SelectMany(report => report.Tables.Select(table => SchemaTableDocument.Of(report, table)))]);
}
