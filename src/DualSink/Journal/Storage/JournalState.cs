using System.Collections.Immutable;

namespace DualSink.Journal.Storage;

/// <summary>What is durable now. Immutable; a commit puts another in its place.</summary>
/// <param name="Head">The last position; 0 when nothing was ever accepted.</param>
/// <param name="First">The first position that is kept; one beyond the head when none is.</param>
/// <param name="Lanes">Every lane the journal ever had, by number.</param>
/// <param name="Mode">The mode in force; null until one was set.</param>
internal sealed record JournalState(long Head, long First, ImmutableArray<LaneRecord> Lanes, string? Mode)
{
    /// <summary>Events that were kept since the file was opened.</summary>
    public long Events { get; init; }

    /// <summary>The number of a lane.</summary>
    /// <exception cref="ArgumentException">The journal has none of that name.</exception>
    public int NumberOf(string lane)
    {
        for (var i = 0; i < Lanes.Length; i++)
        {
            if (string.Equals(Lanes[i].Name, lane, StringComparison.Ordinal))
            {
                return i;
            }
        }

        throw new ArgumentException($"The journal has no lane {lane}; it has {string.Join(", ", Lanes.Select(known => known.Name))}.", nameof(lane));
    }
}
