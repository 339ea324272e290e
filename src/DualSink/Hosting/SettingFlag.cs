namespace DualSink.Hosting;

/// <summary>A setting given for this run, by a flag. It holds for every sink: what other sources say for one sink gives way to it.</summary>
/// <param name="Flag">The flag as it was written, such as <c>--mode</c>.</param>
/// <param name="Key">The setting's key, such as <c>store_mode</c>.</param>
/// <param name="Text">The value.</param>
internal sealed record SettingFlag(string Flag, string Key, string Text);
