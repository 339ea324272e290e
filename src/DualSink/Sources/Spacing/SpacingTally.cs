using DualSink.Bars;

namespace DualSink.Sources.Spacing;

/// <summary>The spacings of the bars that claim one timeframe, and the judgement on it. Not safe for concurrent use.</summary>
/// <remarks>
/// <para>More than half of the spacings being shorter than the interval is a contradiction: bars of one series do not
/// overlap. A few may be, where a session's first interval is cut (09:30, 10:00, 11:00).</para>
/// <para>More than half being longer is one only when the bars agree on another interval. Nights and weekends are longer,
/// and an instrument nobody trades has more holes than bars; but then the spacings are scattered, and the interval itself
/// is about as frequent as any other, because holes of one bar are likelier than holes of two. So it needs two things:
/// another interval fits at least a fifth of the spacings, and ten of them, or half where there are fewer than twenty; and
/// it fits more than three times as many as the claimed one. Where bars come at random, no interval but the shortest
/// fits more than an eighth, the tenth either way included that <see cref="Timeframe.Fits"/> grants.</para>
/// <para>The bound of three is for the half hour with which hourly bars of a session begin: labelled <c>30m</c>, one in
/// seven of them fits.</para>
/// <para>Bars of two hours and more may come once a day: a session of 6½ hours is one bar of <c>390m</c>.</para>
/// </remarks>
internal sealed class SpacingTally(string text, Timeframe timeframe)
{
    private const int FewestSpacings = 3;
    private const int EnoughFitting = 10;
    private const int LeastShare = 5;
    private const int Preponderance = 3;

    private static readonly TimeSpan ShortestSession = TimeSpan.FromHours(2);
    private static readonly Timeframe Day = Parse("1d").Single();

    private static readonly Timeframe[] Usual = [.. Parse(
        "1s", "2s", "5s", "10s", "15s", "20s", "30s", "1m", "2m", "3m", "4m", "5m", "10m", "15m", "20m", "30m", "45m", "1h", "90m", "2h", "3h", "4h", "6h", "8h", "12h",
        "1d", "2d", "3d", "1w", "2w", "1mo", "2mo", "3mo", "6mo", "1y")];

    private readonly List<TimeSpan> _spacings = [];

    /// <summary>Spacings it holds.</summary>
    public int Count => _spacings.Count;

    /// <summary>Takes note of the distance between two consecutive bars of a series; none is a repeat, and says nothing.</summary>
    public void Add(TimeSpan spacing)
    {
        if (spacing > TimeSpan.Zero)
        {
            _spacings.Add(spacing);
        }
    }

    /// <summary>What contradicts the timeframe; null when nothing does, or there are too few spacings to tell.</summary>
    /// <param name="isDefault">Whether nobody gave the timeframe for these bars: then a single spacing may tell.</param>
    public SpacingContradiction? Judge(bool isDefault = false)
    {
        var sorted = _spacings.Order().ToArray();
        if (Count < FewestSpacings)
        {
            return isDefault ? JudgeFew(sorted) : null;
        }

        var candidates = CandidatesFor(sorted);
        if (Overlap(timeframe, sorted))
        {
            return new SpacingContradiction(text, sorted[Count / 2], Count, BestOf(candidates, sorted));
        }

        return LeaveHoles(timeframe, sorted, candidates)
            ? new SpacingContradiction(text, LowerMedian(sorted), Count, BestOf(candidates, sorted))
            : null;
    }

    // Two bars with a hole between them look the same; who has such gives the timeframe.
    private SpacingContradiction? JudgeFew(TimeSpan[] sorted)
    {
        if (sorted is not [var shortest, ..] || shortest < 2 * timeframe.Longest)
        {
            return null;
        }

        var isWeekend = Day.IsShorterThan(shortest) && shortest < TimeSpan.FromDays(6);
        return new SpacingContradiction(text, LowerMedian(sorted), Count, isWeekend ? null : BestOf(CandidatesFor(sorted), sorted));
    }

    // An even number has two medians. A contradiction needs both, which is the same as more than half.
    private static TimeSpan LowerMedian(TimeSpan[] sorted) => sorted[(sorted.Length - 1) / 2];

    private static bool Overlap(Timeframe claimed, TimeSpan[] sorted) => claimed.IsLongerThan(sorted[sorted.Length / 2]);

    private static bool LeaveHoles(Timeframe claimed, TimeSpan[] sorted, IReadOnlyList<(Timeframe Timeframe, int Fitting)> candidates) =>
        claimed.IsShorterThan(LowerMedian(sorted))
        && !IsOfSession(claimed, sorted)
        && candidates is [var best, ..]
        && best.Fitting > Preponderance * Fitting(claimed, sorted);

    // A whole session in one bar, or its only 4 hours: one comes a day, and no weekend counts.
    private static bool IsOfSession(Timeframe claimed, TimeSpan[] sorted) =>
        claimed.Length >= ShortestSession && claimed.Length < Day.Length && Day.Fits(LowerMedian(sorted));

    // The intervals bars agree on, the likeliest first. The median itself is one, and within a
    // day comes before what fits as often: there are bars of 7 minutes, and of 65.
    private static IReadOnlyList<(Timeframe Timeframe, int Fitting)> CandidatesFor(TimeSpan[] sorted) =>
    [
        .. Usual
            .Append(Timeframe.OfLength(LowerMedian(sorted)) ?? default)
            .Where(candidate => candidate != default)
            .Select(candidate => (Timeframe: candidate, Fitting: Fitting(candidate, sorted)))
            .Where(candidate => candidate.Fitting * LeastShare >= sorted.Length && candidate.Fitting >= Math.Min(EnoughFitting, (sorted.Length + 1) / 2))
            .OrderByDescending(candidate => candidate.Fitting)
            .ThenByDescending(candidate => candidate.Timeframe.Length < Day.Length && candidate.Timeframe.Length == LowerMedian(sorted)),
    ];

    // Never one that would be refused in its turn.
    private string? BestOf(IReadOnlyList<(Timeframe Timeframe, int Fitting)> candidates, TimeSpan[] sorted) =>
        candidates
            .Where(candidate => !Overlap(candidate.Timeframe, sorted) && !LeaveHoles(candidate.Timeframe, sorted, candidates))
            .Select(candidate => TimeframeSpelling.Like(text, candidate.Timeframe))
            .FirstOrDefault(spelling => spelling is not null);

    private static int Fitting(Timeframe candidate, TimeSpan[] sorted) => sorted.Count(candidate.Fits);

    private static IEnumerable<Timeframe> Parse(params IEnumerable<string> texts) =>
        texts.Select(text => Timeframe.TryParse(text, out var timeframe) ? timeframe : throw new FormatException(text));
}
