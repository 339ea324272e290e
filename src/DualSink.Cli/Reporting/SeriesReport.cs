using DualSink.Bars;
using DualSink.Cli.Writing;

namespace DualSink.Cli.Reporting;

/// <summary>
/// What <c>ingest --report</c> tells of each series: first and last bar, count, gaps beyond the session's pattern
/// (<see cref="SessionPattern"/>), repeats, revisions, steps out of order. The order of files and bars does not change what
/// is a gap. Not safe for concurrent use.
/// </summary>
/// <remarks>
/// Its memory is bounded: <see cref="MaxSeries"/> series of about 300 bytes, and for all of them together
/// <see cref="MaxRuns"/> runs of consecutive bars of 16 bytes. A run ends at each night and each hole; where they do not
/// suffice, the gaps found are at least those there are, and the summary says so.
/// </remarks>
internal sealed class SeriesReport(int maxSeries = SeriesReport.MaxSeries, int maxRuns = SeriesReport.MaxRuns)
{
    /// <summary>Most series it tells apart: the first ones that come.</summary>
    public const int MaxSeries = 10_000;

    /// <summary>Most runs of consecutive bars it keeps, 32 MB: the nights of 8,000 years of one session, or the weekends of 40,000.</summary>
    public const int MaxRuns = 1 << 21;

    private readonly RunBudget _runs = new(maxRuns);
    private readonly Dictionary<SeriesKey, SeriesTally> _tallies = [];

    /// <summary>Bars of series that came when it held <see cref="MaxSeries"/> others.</summary>
    public long BarsOfOtherSeries { get; private set; }

    /// <summary>Takes note of a bar.</summary>
    /// <param name="series">The bar's series, its symbol as it is stored.</param>
    /// <param name="timestamp">The bar's timestamp.</param>
    /// <param name="repeat">Whether the bar's key came before.</param>
    public void Add(SeriesKey series, DateTime timestamp, Repeat repeat)
    {
        if (!_tallies.TryGetValue(series, out var tally))
        {
            if (_tallies.Count >= maxSeries)
            {
                BarsOfOtherSeries++;
                return;
            }

            _tallies.Add(series, tally = new SeriesTally(series, _runs));
        }

        tally.Add(timestamp, repeat);
    }

    /// <summary>The series by tenant, source, symbol and timeframe. Computed anew each time.</summary>
    public IEnumerable<SeriesSummary> Series =>
        _tallies
            .OrderBy(series => series.Key.Tenant, StringComparer.Ordinal)
            .ThenBy(series => series.Key.Source, StringComparer.Ordinal)
            .ThenBy(series => series.Key.Symbol, StringComparer.Ordinal)
            .ThenBy(series => series.Key.Timeframe, StringComparer.Ordinal)
            .Select(series => series.Value.Summarise());
}
