using DualSink.Hosting;

namespace DualSink.Cli.Verbs;

/// <summary>A setting in force, its value as the file would write it.</summary>
internal sealed record SettingDocument(string Key, string Value, string Origin, string Doc, string Allowed)
{
    public static SettingDocument Of(EffectiveSetting setting) =>
        new(setting.Key, setting.Value, setting.Origin.ToString(), setting.Doc, setting.Allowed);
}
