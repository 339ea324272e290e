namespace DualSink.Stores.Comparing;

/// <summary>Rows of a table by the names of the table without tenants. What is null holds for all.</summary>
internal sealed record SnapshotFilter
{
    /// <summary>Rows whose source has one of these names there.</summary>
    public IReadOnlyList<string>? Sources { get; init; }

    /// <summary>Rows of this symbol.</summary>
    public string? Symbol { get; init; }

    /// <summary>Rows of this timeframe.</summary>
    public string? Timeframe { get; init; }

    /// <summary>Rows of this time.</summary>
    public TimeRange Range { get; init; } = TimeRange.All;

    /// <summary>Rows of these timestamps, microseconds since 1970 UTC.</summary>
    public IReadOnlyList<long>? Timestamps { get; init; }

    /// <summary>Rows of one series.</summary>
    public static SnapshotFilter Of(SeriesName series, TimeRange range) =>
        new() { Sources = [series.Source], Symbol = series.Symbol, Timeframe = series.Timeframe, Range = range };

    /// <summary>Whether every row is meant.</summary>
    public bool IsAll => Sources is null && Symbol is null && Timeframe is null && Timestamps is null && Range == TimeRange.All;
}
