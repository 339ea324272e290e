using System.Text.Json.Serialization;
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
    /// <summary>The tenant whose bar it is, where that is told.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Tenant { get; init; }

    public static ParityExampleDocument Of(ParityExample example) =>
        new(ParityWords.Of(example.Class), example.Source, example.Symbol, example.Timeframe, example.Timestamp, example.Differences);
}
