using YamlDotNet.Core;

namespace DualSink.Hosting;

/// <summary>Reads the settings of a YAML file, noting everything in it that is no setting.</summary>
internal sealed class YamlSettings
{
    private readonly string _file;
    private readonly List<RawSetting> _settings = [];
    private readonly List<ConfigurationProblem> _problems;

    private YamlSettings(string file, List<ConfigurationProblem> problems)
    {
        _file = file;
        _problems = problems;
    }

    /// <summary>The settings in <paramref name="path"/>, which messages call <paramref name="file"/>.</summary>
    public static IReadOnlyList<RawSetting> Read(string path, string file, List<ConfigurationProblem> problems)
    {
        var reader = new YamlSettings(file, problems);
        try
        {
            using var text = File.OpenText(path);
            reader.Document(YamlTree.Read(text));
        }
        catch (YamlException e)
        {
            problems.Add(new ConfigurationProblem(reader.At(LineOf(e, path)), null, null, $"This is no YAML: {SecretMask.Hide(e.Message).TrimEnd('.')}", "mend it and check again, since nothing of the file was looked at"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add(new ConfigurationProblem(new SettingOrigin(SettingOriginKind.File, file), null, null, $"The file cannot be read: {e.Message}", "make it readable, or name another with --config"));
        }

        return reader._settings;
    }

    // YamlDotNet 18.1 puts a tab in the indentation on the line where the mapping it breaks begins.
    private static int LineOf(YamlException e, string path)
    {
        var line = (int)e.Start.Line;
        var offset = e.Message.Contains(" tab ", StringComparison.Ordinal)
            ? File.ReadLines(path).Skip(line - 1).TakeWhile(text => !text.TrimStart(' ').StartsWith('\t')).Count()
            : 0;
        return line + offset;
    }

    private void Document(YamlNode? root)
    {
        if (root is not (null or YamlScalar { Text: null }))
        {
            Mapping(root, "", [SettingCatalogue.Section, SettingCatalogue.ServerSection], _ => "");
        }
    }

    // prefix is the key of the mapping as messages spell it; settingOf gives the catalogue's key of a child.
    private void Mapping(YamlNode node, string prefix, IReadOnlyList<string> known, Func<string, string> settingOf)
    {
        if (node is not YamlMapping mapping)
        {
            if (node is not YamlScalar { Text: null })
            {
                Add(node.Line, prefix.TrimEnd('.'), (node as YamlScalar)?.Text, "is no mapping", $"put keys under it: {string.Join(", ", known)}");
            }

            return;
        }

        var lines = new Dictionary<string, int>();
        foreach (var (key, line, value) in mapping.Entries)
        {
            if (!lines.TryAdd(key, line))
            {
                Add(line, prefix + key, null, $"stands on line {lines[key]} already", "keep one of them");
            }
            else if (!known.Contains(key))
            {
                Add(line, prefix + key, null, "is no setting", SettingKeys.RemedyFor(key, known));
            }
            else
            {
                Child(prefix + key, settingOf(key), line, value);
            }
        }
    }

    private void Child(string path, string setting, int line, YamlNode value)
    {
        if (path == SettingCatalogue.ServerSection)
        {
            // How a service listens is for the service to read.
            return;
        }

        var children = SettingKeys.Under(setting);
        if (setting == SettingCatalogue.ProviderNames)
        {
            ProviderNames(path, value);
        }
        else if (children.Count > 0)
        {
            Mapping(value, path + ".", children, child => SettingKeys.Join(setting, child));
        }
        else if (value is YamlScalar { Text: { } text })
        {
            _settings.Add(new RawSetting(setting, null, text, At(value.Line)));
        }
        else
        {
            var problem = value switch { YamlScalar => "has no value", YamlList => "is a list", _ => "is a mapping" };
            Add(line, path, null, problem, $"allowed: {SettingCatalogue.ByKey[setting].Allowed}");
        }
    }

    private void ProviderNames(string path, YamlNode value)
    {
        if (value is not YamlMapping names)
        {
            if (value is not YamlScalar { Text: null })
            {
                Add(value.Line, path, (value as YamlScalar)?.Text, "is no mapping", "put 'tenant: provider' lines under it");
            }

            return;
        }

        var lines = new Dictionary<string, int>();
        foreach (var (tenant, line, provider) in names.Entries)
        {
            if (!lines.TryAdd(tenant, line))
            {
                Add(line, $"{path}.{tenant}", null, $"stands on line {lines[tenant]} already", "keep one of them");
            }
            else if (provider is YamlScalar { Text: { } text })
            {
                _settings.Add(new RawSetting(SettingCatalogue.ProviderNames, tenant, text, At(line)));
            }
            else
            {
                Add(line, $"{path}.{tenant}", null, "names no provider", $"allowed: {SettingCatalogue.ProviderName.Allowed}");
            }
        }
    }

    private void Add(int line, string key, string? value, string problem, string remedy) =>
        _problems.Add(new ConfigurationProblem(At(line), key.Length == 0 ? null : key, value is null ? null : SecretMask.Hide(value), problem, remedy));

    private SettingOrigin At(int line) => new(SettingOriginKind.File, _file, line);
}
