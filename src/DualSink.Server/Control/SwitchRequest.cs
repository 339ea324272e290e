namespace DualSink.Server.Control;

/// <summary>Another mode is wanted.</summary>
/// <param name="Mode">The mode.</param>
/// <param name="Yes">Whether a table that was written may stop being written.</param>
/// <param name="Preview">Whether only to say what that would mean.</param>
internal sealed record SwitchRequest(string Mode, bool Yes = false, bool Preview = false);
