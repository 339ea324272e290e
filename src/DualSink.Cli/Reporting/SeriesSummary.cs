using DualSink.Bars;

namespace DualSink.Cli.Reporting;

/// <summary>What is known of one series.</summary>
/// <param name="Key">Which.</param>
/// <param name="First">The earliest bar's timestamp.</param>
/// <param name="Last">The latest bar's timestamp.</param>
/// <param name="Bars">How many bars came, repeats included.</param>
/// <param name="Gaps">Where bars are missing; null where the timeframe is not understood.</param>
/// <param name="GapsComplete">Whether no gap was missed for want of memory.</param>
/// <param name="RepeatedIdentical">Bars whose key had come before, with the same values.</param>
/// <param name="RepeatedRevised">Bars whose key had come before, with other values.</param>
/// <param name="OutOfOrder">Steps from one bar to the next against the direction of the others.</param>
internal sealed record SeriesSummary(
    SeriesKey Key,
    DateTime First,
    DateTime Last,
    long Bars,
    SeriesGaps? Gaps,
    bool GapsComplete,
    long RepeatedIdentical,
    long RepeatedRevised,
    long OutOfOrder);
