namespace DualSink.Sources;

/// <summary>Which end of its interval a bar is stamped with in a file. A <see cref="Bars.Bar"/> always has the start.</summary>
public enum StampEdge
{
    /// <summary>The start: the timestamp is taken as it is.</summary>
    Start,

    /// <summary>The end: the timestamp is moved back by the bar's timeframe, a month by the calendar.</summary>
    End,
}
