using DualSink.Parity;

namespace DualSink.Server.Documents;

/// <summary>How two tables compare.</summary>
internal sealed record ParityDocument(
    long Compared,
    long Equal,
    long EqualAfterLayout,
    long NotRepresentable,
    long Divergent,
    long MissingInLegacy,
    long MissingInProvider,
    IReadOnlyList<ParityExampleDocument> Examples)
{
    public static ParityDocument Of(ParityReport report) => new(
        report.Compared,
        report.Equal,
        report.EqualAfterLayout,
        report.NotRepresentable,
        report.Divergent,
        report.MissingInLegacy,
        report.MissingInProvider,
        [.. report.Examples.Select(ParityExampleDocument.Of)]);
}
