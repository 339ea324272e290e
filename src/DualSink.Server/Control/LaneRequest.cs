namespace DualSink.Server.Control;

/// <summary>Something is to be done to a lane.</summary>
/// <param name="Yes">Of a detach: whether what the sink is owed may be given up.</param>
/// <param name="Position">Of a rewind: the position after which to deliver again.</param>
/// <param name="Time">Of a rewind: the time from which on to deliver again.</param>
internal sealed record LaneRequest(bool Yes = false, long? Position = null, DateTimeOffset? Time = null);
