namespace DualSink.Cli.Reporting;

/// <summary>A hole in a series where bars should be.</summary>
/// <param name="After">The last bar before it, UTC.</param>
/// <param name="Before">The first bar after it, UTC.</param>
/// <param name="Missing">How many bars are missing between them; more than zero.</param>
internal sealed record SeriesGap(DateTime After, DateTime Before, long Missing);
