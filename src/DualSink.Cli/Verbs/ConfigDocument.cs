using DualSink.Hosting;

namespace DualSink.Cli.Verbs;

/// <summary>What <c>config show --json</c> prints.</summary>
internal sealed record ConfigDocument(string? File, IReadOnlyList<SettingDocument> Settings)
{
    public static ConfigDocument Of(DualSinkSettings settings) => new(settings.File, [.. settings.Effective.Select(SettingDocument.Of)]);
}
