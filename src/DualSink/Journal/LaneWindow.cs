namespace DualSink.Journal;

/// <summary>
/// How far beyond its durable cursor a lane may hand entries out. Whatever a crash leaves in doubt lies inside, so the
/// smaller it is, the less has to be looked through on the next start. A decision only: no clock, no I/O.
/// </summary>
/// <param name="Entries">Entries beyond the cursor, whichever lanes they are for; at least 1. Kept in the journal.</param>
/// <param name="Bars">Bars of the lane beyond the cursor; a single entry may hold more. 1 to <see cref="MaxBars"/>.</param>
internal readonly record struct LaneWindow(int Entries, int Bars)
{
    /// <summary>
    /// No window was ever wider, in any version: the next start looks through so many bars, whatever the options were
    /// before. Some 20 MB of index.
    /// </summary>
    public const int MaxBars = 1 << 17;

    /// <summary>The entries of every window. Wide, so that bars that come one by one still share writes.</summary>
    public const int DefaultEntries = 4096;

    // A worker writes while the cursor becomes durable: enough for eight workers, or two that are fast.
    private const int Writes = 16;

    /// <summary>The window of a sink that writes up to so many bars at a time.</summary>
    public static LaneWindow For(int maxBatchSize) => new(DefaultEntries, Math.Min(maxBatchSize * Writes, MaxBars));

    /// <summary>How much more may be handed out.</summary>
    /// <param name="cursor">The durable cursor.</param>
    /// <param name="handedOut">The last position handed out, at or beyond the cursor.</param>
    /// <param name="barsOut">Bars of the lane that were handed out beyond the cursor.</param>
    /// <returns>
    /// Entries after <paramref name="handedOut"/>, 0 when the window is full; and their bars together, unless the first
    /// holds more by itself and nothing else is out.
    /// </returns>
    public (int Entries, int Bars) Room(long cursor, long handedOut, long barsOut)
    {
        var entries = Math.Max(0, Entries - (handedOut - cursor));
        var bars = Math.Max(0, Bars - barsOut);
        return entries == 0 || bars == 0 ? (0, 0) : ((int)entries, (int)bars);
    }

    /// <summary>Whether an entry with so many bars may be handed out now.</summary>
    /// <param name="cursor">The durable cursor.</param>
    /// <param name="position">The entry's position, the next after those handed out.</param>
    /// <param name="barsOut">Bars of the lane that were handed out beyond the cursor.</param>
    /// <param name="bars">Bars of the entry for this lane; 0 where it is for others.</param>
    public bool Admits(long cursor, long position, long barsOut, int bars) =>
        position - cursor <= Entries && (barsOut == 0 || barsOut + bars <= Bars);
}
