namespace DualSink.Journal;

/// <summary>Which dead letters; null means any.</summary>
internal sealed record DeadLetterFilter
{
    /// <summary>Numbers of the ones that are meant.</summary>
    public IReadOnlyCollection<long>? Ids { get; init; }

    /// <summary>The lane.</summary>
    public string? Lane { get; init; }

    /// <summary>A part of the reason, upper or lower case, or the whole of its code.</summary>
    public string? Reason { get; init; }

    /// <summary>The bar's symbol, upper or lower case.</summary>
    public string? Symbol { get; init; }

    /// <summary>Kept at that instant or after.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Kept before that instant.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Only those with a higher number, to go on where a limit ended.</summary>
    public long After { get; init; }

    /// <summary>At most so many, the oldest first.</summary>
    public int Limit { get; init; } = int.MaxValue;
}
