using Microsoft.Extensions.Configuration;

namespace DualSink.Hosting;

/// <summary>Reads the settings of a host's configuration, noting everything in its section that is no setting.</summary>
internal static class ConfigurationSettings
{
    public static IReadOnlyList<RawSetting> Read(IConfiguration configuration, List<ConfigurationProblem> problems)
    {
        var settings = new List<RawSetting>();
        Section(configuration.GetSection(SettingCatalogue.Section), "", settings, problems);
        return settings;
    }

    private static void Section(IConfigurationSection section, string parent, List<RawSetting> settings, List<ConfigurationProblem> problems)
    {
        var known = SettingKeys.Under(parent);
        foreach (var child in section.GetChildren())
        {
            // A configuration's keys have no case: environment variables arrive in capitals.
            var name = known.FirstOrDefault(k => k.Equals(child.Key, StringComparison.OrdinalIgnoreCase));
            var key = SettingKeys.Join(parent, name ?? child.Key);
            if (name is null)
            {
                problems.Add(new ConfigurationProblem(At(child.Path), $"{SettingCatalogue.Section}.{key}", null, "is no setting", SettingKeys.RemedyFor(child.Key, known)));
            }
            else if (key == SettingCatalogue.ProviderNames)
            {
                settings.AddRange(child.GetChildren().Select(entry => new RawSetting(key, entry.Key, entry.Value ?? "", At(entry.Path))));
            }
            else if (SettingCatalogue.ByKey.TryGetValue(key, out var setting))
            {
                Value(child, setting, settings, problems);
            }
            else
            {
                Section(child, key, settings, problems);
            }
        }
    }

    private static void Value(IConfigurationSection section, Setting setting, List<RawSetting> settings, List<ConfigurationProblem> problems)
    {
        if (section.Value is { } text)
        {
            settings.Add(new RawSetting(setting.Key, null, text, At(section.Path)));
        }
        else
        {
            problems.Add(new ConfigurationProblem(At(section.Path), $"{SettingCatalogue.Section}.{setting.Key}", null, "is no single value", $"allowed: {setting.Allowed}"));
        }
    }

    private static SettingOrigin At(string path) => new(SettingOriginKind.Configuration, path);
}
