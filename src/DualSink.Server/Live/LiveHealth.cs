namespace DualSink.Server.Live;

/// <summary>How a sink stands with its table.</summary>
/// <param name="State">idle, connected, retrying, paused or closed.</param>
/// <param name="Detail">One sentence: what it does, or what it waits for and the remedy.</param>
/// <param name="Trouble">What keeps the lane itself from going on; null when nothing does.</param>
/// <param name="LastCommit">When a write last committed; null before the first.</param>
/// <param name="LastError">The last error; null when there was none.</param>
internal sealed record LiveHealth(string State, string Detail, string? Trouble, DateTimeOffset? LastCommit, string? LastError);
