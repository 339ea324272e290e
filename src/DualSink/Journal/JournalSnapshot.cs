using System.Collections.Immutable;

namespace DualSink.Journal;

/// <summary>A journal at one instant: everything in it was read in one transaction.</summary>
/// <param name="Id">What tells this journal from every other.</param>
/// <param name="CreatedAt">When it was made, as ISO 8601.</param>
/// <param name="Head">The last position; 0 when nothing was ever accepted.</param>
/// <param name="First">The first position it still has; one beyond the head when it has none.</param>
/// <param name="Mode">The mode in force; null when none was ever set.</param>
/// <param name="Lanes">Its lanes.</param>
/// <param name="Backlogs">What each is owed, in the same order, counted from the entries.</param>
/// <param name="Marks">How far each source is accepted.</param>
/// <param name="DeadLetters">Dead letters it keeps.</param>
/// <param name="Size">How much it holds.</param>
/// <param name="Report">What its owner, or its last one, told of itself; null when it told nothing.</param>
/// <param name="IsOwned">Whether a process owns it now.</param>
internal sealed record JournalSnapshot(
    string Id,
    string CreatedAt,
    long Head,
    long First,
    string? Mode,
    ImmutableArray<LaneRecord> Lanes,
    ImmutableArray<LaneBacklog> Backlogs,
    ImmutableDictionary<string, SourceMark> Marks,
    long DeadLetters,
    JournalSize Size,
    string? Report,
    bool IsOwned);
