namespace DualSink.Hosting;

/// <summary>A list, which no setting is.</summary>
internal sealed record YamlList(int Line) : YamlNode(Line);
