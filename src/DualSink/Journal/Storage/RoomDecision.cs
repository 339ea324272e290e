namespace DualSink.Journal.Storage;

/// <summary>What to do so that an append fits. Pure: the writer obeys and asks again.</summary>
/// <param name="Kind">What.</param>
/// <param name="Lane">The lane to detach.</param>
internal readonly record struct RoomDecision(RoomKind Kind, string? Lane = null)
{
    /// <summary>Decides.</summary>
    /// <param name="room">Bytes that fit now.</param>
    /// <param name="first">Bytes of the append that waits longest.</param>
    /// <param name="all">Bytes of those that are taken with it, itself included.</param>
    /// <param name="hasPassed">Whether it keeps entries that every lane has passed.</param>
    /// <param name="whenFull">What the settings say.</param>
    /// <param name="owed">For each attached lane that is owed something, the first position of it.</param>
    /// <param name="isAloneWithSome">Whether a lane is owed something that no other attached lane has or gets: given up, it would be in no table.</param>
    public static RoomDecision Of(
        long room,
        long first,
        long all,
        bool hasPassed,
        WhenFull whenFull,
        IReadOnlyList<(string Lane, long Position)> owed,
        Func<string, bool> isAloneWithSome)
    {
        if (room >= all)
        {
            return new RoomDecision(RoomKind.Fits);
        }

        // Kept only in case somebody wants it again, which counts less than what is new.
        if (hasPassed)
        {
            return new RoomDecision(RoomKind.GiveUpPassed);
        }

        if (room >= first)
        {
            return new RoomDecision(RoomKind.Fits);
        }

        if (owed.Count == 0)
        {
            return new RoomDecision(RoomKind.NeverFits);
        }

        var furthestBehind = owed.MinBy(lane => lane.Position).Lane;
        return whenFull == WhenFull.Detach && !isAloneWithSome(furthestBehind)
            ? new RoomDecision(RoomKind.Detach, furthestBehind)
            : new RoomDecision(RoomKind.Wait);
    }
}
