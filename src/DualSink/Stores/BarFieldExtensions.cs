using DualSink.Bars;

namespace DualSink.Stores;

/// <summary>The part of a bar that a field names.</summary>
internal static class BarFieldExtensions
{
    /// <summary>The text of <paramref name="bar"/> that <paramref name="field"/> names.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The field is not a text.</exception>
    public static string TextOf(this BarField field, Bar bar) => field switch
    {
        BarField.Source => bar.Source,
        BarField.Symbol => bar.Symbol,
        BarField.Timeframe => bar.Timeframe,
        _ => throw new ArgumentOutOfRangeException(nameof(field), field, "Not a text of a bar."),
    };

    /// <summary>The number of <paramref name="bar"/> that <paramref name="field"/> names.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The field is not a number.</exception>
    public static decimal NumberOf(this BarField field, Bar bar) => field switch
    {
        BarField.Open => bar.Open,
        BarField.High => bar.High,
        BarField.Low => bar.Low,
        BarField.Close => bar.Close,
        BarField.Volume => bar.Volume,
        _ => throw new ArgumentOutOfRangeException(nameof(field), field, "Not a number of a bar."),
    };
}
