namespace DualSink.Cli.Reporting;

/// <summary>Bars of one series that follow each other without a hole. In ticks, so that weeks can be added near the year 9999.</summary>
/// <param name="Start">The first bar's timestamp.</param>
/// <param name="End">The last bar's timestamp, not before <paramref name="Start"/>.</param>
internal readonly record struct BarRun(long Start, long End);
