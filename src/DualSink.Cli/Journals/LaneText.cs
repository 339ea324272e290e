using System.Globalization;
using DualSink.Journal;
using DualSink.Server.Documents;

namespace DualSink.Cli.Journals;

/// <summary>Words for what a lane is.</summary>
internal static class LaneText
{
    /// <summary>A state in one word.</summary>
    public static string Of(LaneState state) => state.ToString().ToLowerInvariant();

    /// <summary>How long ago something was, in its two largest units.</summary>
    public static string Age(TimeSpan age) => age switch
    {
        { TotalDays: >= 1 } => Text($"{age.Days}d {age.Hours}h"),
        { TotalHours: >= 1 } => Text($"{age.Hours}h {age.Minutes}m"),
        { TotalMinutes: >= 1 } => Text($"{age.Minutes}m {age.Seconds}s"),
        _ => Text($"{Math.Max(0, age.TotalSeconds):0.0}s"),
    };

    /// <summary>So many bytes.</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        >= 1 << 30 => Text($"{bytes / (double)(1 << 30):0.0} GiB"),
        >= 1 << 20 => Text($"{bytes / (double)(1 << 20):0.0} MiB"),
        >= 1 << 10 => Text($"{bytes / (double)(1 << 10):0.0} KiB"),
        _ => Text($"{bytes} B"),
    };

    /// <summary>A number of something.</summary>
    public static string Count(long count) => Text($"{count:N0}");

    /// <summary>What a detached lane misses, or missed last.</summary>
    public static string Gap(LaneGapDocument? gap) => gap switch
    {
        null => "",
        { To: null } => Text($"{gap.From}…, since {gap.FromAt:u}"),
        _ => Text($"{gap.From}…{gap.To}, {gap.FromAt:u} to {gap.ToAt:u}"),
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
