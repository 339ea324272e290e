using DualSink.Bars;

namespace DualSink.Sources.Json;

/// <summary>
/// Tells whether a message of Alpaca's stream is a bar of its timeframe: those of minutes and of days come over one
/// connection and differ in their kind alone. Not safe for concurrent use.
/// </summary>
/// <remarks>The kinds are those of https://docs.alpaca.markets/docs/real-time-stock-pricing-data</remarks>
internal sealed class StreamedKind
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private string? _text;
    private bool _isDaily;

    /// <summary>Looks at a message.</summary>
    /// <param name="kind">What it says it is, in <c>T</c>: a letter, or the text is something else.</param>
    /// <param name="timeframe">The timeframe it would be stored under.</param>
    /// <returns>Why it is none, as the end of a sentence; null when it is one.</returns>
    public string? Problem(ReadOnlySpan<byte> kind, string timeframe)
    {
        if (!ReferenceEquals(timeframe, _text))
        {
            _text = timeframe;
            _isDaily = Timeframe.TryParse(timeframe, out var parsed) && parsed.Length == Day;
        }

        return kind switch
        {
            [(byte)'b' or (byte)'u'] => _isDaily ? $"is a bar of one minute ('T' is '{TextOf.Value(kind)}'), but the timeframe is {timeframe}" : null,
            [(byte)'d'] => _isDaily ? null : $"is a bar of one day ('T' is 'd'), but the timeframe is {timeframe}",
            [_] => $"is a message that is no bar ('T' is '{TextOf.Value(kind)}')",
            _ => null,
        };
    }
}
