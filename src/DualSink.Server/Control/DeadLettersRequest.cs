namespace DualSink.Server.Control;

/// <summary>Which dead letters are meant, and what is agreed to.</summary>
/// <param name="Ids">By their numbers.</param>
/// <param name="Sink">Of one sink.</param>
/// <param name="Reason">Whose reason contains this, or whose code it is.</param>
/// <param name="Symbol">Of one symbol.</param>
/// <param name="Since">Kept at this time or later.</param>
/// <param name="Until">Kept before this time.</param>
/// <param name="Limit">At most so many, those accepted last.</param>
/// <param name="All">All of them, where nothing else says which.</param>
/// <param name="Overwrite">Of a replay: whether rows that are there are overwritten.</param>
/// <param name="Yes">Of a purge: whether they may be gone for good.</param>
internal sealed record DeadLettersRequest(
    long[]? Ids = null,
    string? Sink = null,
    string? Reason = null,
    string? Symbol = null,
    DateTimeOffset? Since = null,
    DateTimeOffset? Until = null,
    int? Limit = null,
    bool All = false,
    bool Overwrite = false,
    bool Yes = false);
