using DualSink.Parity;

namespace DualSink.Server.Documents;

/// <summary>A bar that differs, with both tables' values.</summary>
internal sealed record ParityExampleDocument(
    string Class,
    string Source,
    string Symbol,
    string Timeframe,
    string Timestamp,
    IReadOnlyList<ParityDifference> Differences)
{
    public static ParityExampleDocument Of(ParityExample example) =>
        new(NameOf(example.Class), example.Source, example.Symbol, example.Timeframe, example.Timestamp, example.Differences);

    public static string NameOf(ParityClass result) => result switch
    {
        ParityClass.Equal => "equal",
        ParityClass.EqualAfterLayout => "equal_after_layout",
        ParityClass.NotRepresentable => "not_representable",
        ParityClass.Divergent => "divergent",
        ParityClass.MissingInLegacy => "missing_in_legacy",
        _ => "missing_in_provider",
    };
}
