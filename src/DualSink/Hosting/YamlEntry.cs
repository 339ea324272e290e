namespace DualSink.Hosting;

/// <summary>A key, the line it stands on, and its value.</summary>
internal sealed record YamlEntry(string Key, int Line, YamlNode Value);
