using System.Text.Json.Serialization;
using DualSink.Parity;

namespace DualSink.Server.Documents;

/// <summary>How two tables compare. <c>within_tolerance</c> is there where tolerances were asked for.</summary>
internal sealed record ParityDocument(
    long Compared,
    long Equal,
    long EqualAfterLayout,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? WithinTolerance,
    long NotRepresentable,
    long Divergent,
    long MissingInLegacy,
    long MissingInProvider,
    IReadOnlyList<ParityExampleDocument> Examples)
{
    /// <summary>A comparison of one tenant's bars.</summary>
    public static ParityDocument Of(ParityReport report) => Of(report, null, ParityExampleDocument.Of);

    /// <summary>A comparison of any tenants' bars, which tells whose an example is.</summary>
    public static ParityDocument OfTenants(ParityReport report, bool isTolerant) =>
        Of(report, isTolerant ? report.WithinTolerance : null, example => ParityExampleDocument.Of(example) with { Tenant = example.Tenant });

    private static ParityDocument Of(ParityReport report, long? withinTolerance, Func<ParityExample, ParityExampleDocument> example) => new(
        report.Compared,
        report.Equal,
        report.EqualAfterLayout,
        withinTolerance,
        report.NotRepresentable,
        report.Divergent,
        report.MissingInLegacy,
        report.MissingInProvider,
        [.. report.Examples.Select(example)]);
}
