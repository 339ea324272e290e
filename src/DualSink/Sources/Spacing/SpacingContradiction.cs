using System.Globalization;

namespace DualSink.Sources.Spacing;

/// <summary>A timeframe that the bars' own spacing contradicts.</summary>
/// <param name="Timeframe">The timeframe, as it is given.</param>
/// <param name="Median">The middle one of the spacings.</param>
/// <param name="Count">How many spacings were looked at.</param>
/// <param name="Fitting">The timeframe that fits, spelled in the manner of the given one; null where the bars agree on none.</param>
internal sealed record SpacingContradiction(string Timeframe, TimeSpan Median, int Count, string? Fitting)
{
    private static readonly (TimeSpan Length, string Name)[] Units =
    [
        (TimeSpan.FromDays(1), "day"),
        (TimeSpan.FromHours(1), "hour"),
        (TimeSpan.FromMinutes(1), "minute"),
        (TimeSpan.FromSeconds(1), "second"),
    ];

    /// <summary>What contradicts what, as a part of a sentence.</summary>
    public string Reason => string.Create(CultureInfo.InvariantCulture, $"the bars stand {Text(Median)} apart (median of {Count}), but the timeframe is {Timeframe}");

    /// <summary>The reason and the flags that mend it.</summary>
    public string Message =>
        $"{Reason}: give {(Fitting is null ? "the --timeframe that fits" : $"--timeframe {Quoted(Fitting)}")} (or --any-spacing to take them as they are)";

    private static string Text(TimeSpan span)
    {
        foreach (var (length, name) in Units)
        {
            if (span.Ticks % length.Ticks == 0)
            {
                var count = span.Ticks / length.Ticks;
                return string.Create(CultureInfo.InvariantCulture, $"{count} {name}{(count == 1 ? "" : "s")}");
            }
        }

        return string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.######} seconds");
    }

    private static string Quoted(string timeframe) => timeframe.Contains(' ', StringComparison.Ordinal) ? $"'{timeframe}'" : timeframe;
}
