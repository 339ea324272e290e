namespace DualSink.Stores;

/// <summary>Which rows of a table are meant. Every condition left null holds for all rows.</summary>
public sealed record RowFilter
{
    /// <summary>Every row.</summary>
    public static readonly RowFilter All = new();

    /// <summary>Rows of this tenant, by name or uuid. Idle where the layout has no tenant.</summary>
    public string? Tenant { get; init; }

    /// <summary>Rows of this source, as the table spells it.</summary>
    public string? Source { get; init; }

    /// <summary>Rows of this symbol, in upper case.</summary>
    public string? Symbol { get; init; }

    /// <summary>Rows of this timeframe.</summary>
    public string? Timeframe { get; init; }

    /// <summary>Rows at or after this instant, UTC.</summary>
    public DateTime? From { get; init; }

    /// <summary>Rows before this instant, UTC.</summary>
    public DateTime? To { get; init; }
}
