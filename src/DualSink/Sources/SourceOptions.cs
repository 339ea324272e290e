using DualSink.Bars;

namespace DualSink.Sources;

/// <summary>How a <see cref="BarReader"/> reads: what the file does not say itself. Immutable.</summary>
public sealed record SourceOptions
{
    /// <summary>The format. Default null: recognised from the file's content and name.</summary>
    public SourceFormat? Format { get; init; }

    /// <summary>The bars' source. Default null: the file has a column for it, which also wins over this.</summary>
    public string? Source { get; init; }

    /// <summary>The bars' symbol. Default null: the file has a column for it, which also wins over this.</summary>
    public string? Symbol { get; init; }

    /// <summary>The bars' timeframe. Default null: the file has a column for it, which also wins over this.</summary>
    public string? Timeframe { get; init; }

    /// <summary>Whether nobody gave <see cref="Timeframe"/> for this input. Default false.</summary>
    /// <remarks>Then a distance or two between bars is enough to contradict it.</remarks>
    internal bool IsTimeframeDefault { get; init; }

    /// <summary>
    /// What the file's name says, such as <c>{symbol}-{timeframe}</c>: <c>{source}</c>, <c>{symbol}</c>,
    /// <c>{timeframe}</c>, and <c>{}</c> for what does not matter. The folder and endings such as <c>.csv.gz</c> are no part
    /// of the name, nor is the <c>.rejects</c> of rejected rows. A timeframe has to be one that is understood. What the name
    /// gives wins over <see cref="Source"/>, <see cref="Symbol"/> and <see cref="Timeframe"/>. Default null: nothing.
    /// </summary>
    public string? NamePattern { get; init; }

    /// <summary>
    /// The columns' names by position, in place of the file's header: <c>timestamp</c> (or <c>date</c> and <c>time</c>
    /// apart), <c>open</c>, <c>high</c>, <c>low</c>, <c>close</c>, <c>volume</c>, <c>source</c>, <c>symbol</c>,
    /// <c>timeframe</c>, <c>tenant</c>; any other name is a column not used. For delimited text and arrays. Default empty:
    /// the file names its columns.
    /// </summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>The time zone of timestamps that name none: a TZDB id such as <c>Europe/Berlin</c>, or an offset such as <c>+01:00</c>. Default UTC.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>What becomes of local times that a clock change makes exist twice, or never. Default: they are rejected.</summary>
    public LocalTimePolicy LocalTimes { get; init; }

    /// <summary>How 03/04/2024 is read. Default: as the file's first rows show; where they do not, the file is refused.</summary>
    public DateOrder DateOrder { get; init; }

    /// <summary>Which end of its interval a bar is stamped with. Default: its start.</summary>
    public StampEdge StampedAt { get; init; }

    /// <summary>Whether bars are taken although the distance between them contradicts their timeframe. Default false: the file is refused.</summary>
    public bool AnySpacing { get; init; }

    /// <summary>The conditions a bar must meet. Default: all rules.</summary>
    public BarRules Rules { get; init; } = BarRules.Default;

    /// <summary>Most rows in one batch. Default 1,000, at least 1.</summary>
    public int BatchSize { get; init; } = 1000;
}
