namespace DualSink.Cli.Verbs;

/// <summary>What <c>key --json</c> prints. The key is nowhere else: whoever loses it makes another.</summary>
internal sealed record KeyDocument(string Name, string Key, string Hash, string Roles);
