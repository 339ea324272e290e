namespace DualSink.Bars;

/// <summary>Tells at once that a bar breaks no rule at all, as nearly every bar does.</summary>
internal static class SoundBar
{
    /// <summary>
    /// Whether <paramref name="bar"/> certainly meets all of <see cref="BarRules.Default"/>. Where it is false, a rule may
    /// be broken: they have to be asked one by one.
    /// </summary>
    public static bool Is(Bar bar) =>
        IsPlain(bar.Source) && IsPlain(bar.Symbol) && IsPlain(bar.Timeframe)
        && bar.Timestamp.Kind == DateTimeKind.Utc && bar.Timestamp >= BarRules.Earliest && bar.Timestamp <= BarRules.Latest
        && bar.Timestamp.Ticks % TimeSpan.TicksPerMicrosecond == 0
        && bar.High >= bar.Open && bar.High >= bar.Close && bar.Low <= bar.Open && bar.Low <= bar.Close
        && !decimal.IsNegative(bar.Volume);

    // Printable ASCII, beginning with no blank.
    private static bool IsPlain(string? name)
    {
        if (name is not { Length: > 0 and <= BarRules.MaxNameLength } || name[0] == ' ')
        {
            return false;
        }

        // Names are too short for what searches many characters at once.
        foreach (var c in name)
        {
            if (c is < ' ' or > '~')
            {
                return false;
            }
        }

        return true;
    }
}
