namespace DualSink.Journal;

/// <summary>
/// How far beyond a lane's cursor entries may have reached the table before: the widest window any process ever had, and
/// what was sent before a rewind. A decision only: no clock, no I/O.
/// </summary>
/// <param name="Start">The lane's cursor.</param>
/// <param name="Head">The last position of the journal: what comes later was never sent.</param>
/// <param name="Certain">The last position that is in doubt whatever the window says; 0 where only the window counts.</param>
/// <param name="Window">The window. Only its entries count here; its bars may have been more before.</param>
internal readonly record struct DoubtLimit(long Start, long Head, long Certain, LaneWindow Window)
{
    /// <summary>Whether an entry is to be read, to see whether it is in doubt.</summary>
    /// <param name="position">Its position, the next.</param>
    /// <param name="barsBefore">Bars of the lane in doubt before it.</param>
    public bool MayReach(long position, long barsBefore) =>
        position <= Head && (position <= Certain || IsInWindow(position, barsBefore, 0));

    /// <summary>Whether an entry is in doubt.</summary>
    /// <param name="position">Its position, the next.</param>
    /// <param name="barsBefore">Bars of the lane in doubt before it.</param>
    /// <param name="bars">Its bars for the lane.</param>
    public bool Includes(long position, long barsBefore, int bars) =>
        position <= Head && (position <= Certain || IsInWindow(position, barsBefore, bars));

    /// <summary>Whether an entry may have been sent because the window had room for it.</summary>
    /// <param name="position">Its position, the next.</param>
    /// <param name="barsBefore">Bars of the lane in doubt before it.</param>
    /// <param name="bars">Its bars for the lane.</param>
    public bool IsInWindow(long position, long barsBefore, int bars) =>
        new LaneWindow(Window.Entries, LaneWindow.MaxBars).Admits(Start, position, barsBefore, bars);
}
