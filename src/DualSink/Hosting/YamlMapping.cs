namespace DualSink.Hosting;

/// <summary>Keys and values, in their order; a key that occurs twice is in it twice.</summary>
internal sealed record YamlMapping(int Line, IReadOnlyList<YamlEntry> Entries) : YamlNode(Line);
