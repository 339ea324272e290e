using DualSink.Bars;

namespace DualSink.Sources;

/// <summary>How a <see cref="CsvBarReader"/> reads: what the file does not say itself.</summary>
public sealed record CsvBarOptions
{
    /// <summary>The bars' source. Default null: the file has a <c>source</c> column, which also wins over this.</summary>
    public string? Source { get; init; }

    /// <summary>The bars' symbol. Default null: the file has a <c>symbol</c> column, which also wins over this.</summary>
    public string? Symbol { get; init; }

    /// <summary>The bars' timeframe. Default null: the file has a <c>timeframe</c> column, which also wins over this.</summary>
    public string? Timeframe { get; init; }

    /// <summary>
    /// The columns' names by position, in place of the file's header: <c>timestamp</c> (or <c>date</c>, <c>time</c>,
    /// <c>datetime</c>; date and time may stand apart), <c>open</c>, <c>high</c>, <c>low</c>, <c>close</c>,
    /// <c>volume</c>, <c>source</c>, <c>symbol</c>, <c>timeframe</c>; any other name is a column not used. Default empty:
    /// the first row is the header.
    /// </summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>The conditions a bar must meet. Default: all rules.</summary>
    public BarRules Rules { get; init; } = BarRules.Default;

    /// <summary>Most rows in one batch. Default 1,000, at least 1.</summary>
    public int BatchSize { get; init; } = 1000;
}
