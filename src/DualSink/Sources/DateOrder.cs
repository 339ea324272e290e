namespace DualSink.Sources;

/// <summary>What 03/04/2024 means. Dates that begin with the year or name the month need none, and dots put the day first.</summary>
public enum DateOrder
{
    /// <summary>As the file's first rows show; where they do not show it, the file is refused.</summary>
    Unknown,

    /// <summary>3 April.</summary>
    DayFirst,

    /// <summary>March 4.</summary>
    MonthFirst,
}
