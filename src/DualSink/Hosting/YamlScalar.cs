namespace DualSink.Hosting;

/// <summary>A single value. <paramref name="Text"/> is null for YAML's null, written or left out.</summary>
internal sealed record YamlScalar(int Line, string? Text) : YamlNode(Line);
