namespace DualSink.Journal;

/// <summary>Which dead letters; null means any.</summary>
internal sealed record DeadLetterFilter
{
    /// <summary>Numbers of the ones that are meant.</summary>
    public IReadOnlyCollection<long>? Ids { get; init; }

    /// <summary>The bar's tenant is one of these, as its batch named it; none of them where it is empty.</summary>
    public IReadOnlyCollection<string>? Tenants { get; init; }

    /// <summary>The lane.</summary>
    public string? Lane { get; init; }

    /// <summary>A part of the reason, or of why a replay failed, upper or lower case; or the whole of a code.</summary>
    public string? Reason { get; init; }

    /// <summary>The bar's symbol, upper or lower case.</summary>
    public string? Symbol { get; init; }

    /// <summary>Kept at that instant or after.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Kept before that instant.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Only those with a higher number, to go on where a limit ended.</summary>
    public long After { get; init; }

    /// <summary>Whether those accepted last come first, instead of those kept first. Default false.</summary>
    public bool NewestFirst { get; init; }

    /// <summary>Only those accepted before, to go on where a limit ended when the newest come first.</summary>
    public ReplayMark? Before { get; init; }

    /// <summary>At most so many.</summary>
    public int Limit { get; init; } = int.MaxValue;
}
