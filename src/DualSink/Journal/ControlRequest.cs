namespace DualSink.Journal;

/// <summary>Something another process asks the owner of a journal for.</summary>
/// <param name="Id">Its number, rising.</param>
/// <param name="At">When it was asked.</param>
/// <param name="Command">What for: <c>switch</c>, <c>lane pause</c>.</param>
/// <param name="Arguments">With what, as the command defines it; JSON.</param>
internal sealed record ControlRequest(long Id, DateTimeOffset At, string Command, string Arguments);
