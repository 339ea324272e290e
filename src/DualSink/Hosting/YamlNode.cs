namespace DualSink.Hosting;

/// <summary>A value of a YAML file and the line it begins on, from 1.</summary>
/// <param name="Line">The line.</param>
internal abstract record YamlNode(int Line);
