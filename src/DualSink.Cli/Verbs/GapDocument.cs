using DualSink.Cli.Reporting;

namespace DualSink.Cli.Verbs;

/// <summary>A hole in a series where bars should be: the bars on both sides of it, and how many are missing.</summary>
internal sealed record GapDocument(DateTime After, DateTime Before, long Missing)
{
    public static GapDocument Of(SeriesGap gap) => new(gap.After, gap.Before, gap.Missing);
}
