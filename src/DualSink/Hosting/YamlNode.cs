namespace DualSink.Hosting;

/// <summary>A value of a YAML file and the line it begins on, from 1.</summary>
/// <param name="Line">The line.</param>
internal abstract record YamlNode(int Line);

/// <summary>A single value. <paramref name="Text"/> is null for YAML's null, written or left out.</summary>
internal sealed record YamlScalar(int Line, string? Text) : YamlNode(Line);

/// <summary>Keys and values, in their order; a key that occurs twice is in it twice.</summary>
internal sealed record YamlMapping(int Line, IReadOnlyList<YamlEntry> Entries) : YamlNode(Line);

/// <summary>A list, which no setting is.</summary>
internal sealed record YamlList(int Line) : YamlNode(Line);

/// <summary>A key, the line it stands on, and its value.</summary>
internal sealed record YamlEntry(string Key, int Line, YamlNode Value);
