using System.Collections.Frozen;
using System.Collections.Immutable;

namespace DualSink.Hosting;

/// <summary>One reading of all sources: lays them over each other, the weakest first, and collects what is wrong.</summary>
internal sealed class SettingsLoader(SettingsSources sources)
{
    private readonly List<ConfigurationProblem> _problems = [];
    private readonly Dictionary<string, SettingOrigin> _origins = [];
    private readonly SortedDictionary<string, string> _providerNames = new(StringComparer.Ordinal);
    private DualSinkOptions _options = new() { BaseDirectory = sources.Directory };

    public DualSinkSettings Load()
    {
        var file = FileToRead();
        Apply(file is null ? [] : YamlSettings.Read(Path.GetFullPath(file, sources.Directory), file, _problems));
        Apply(sources.Configuration is null ? [] : ConfigurationSettings.Read(sources.Configuration, _problems));
        Apply(FromEnvironment());
        _options = _options with { ProviderNames = _providerNames.ToFrozenDictionary() };
        foreach (var flag in sources.Flags)
        {
            ApplyFlag(flag);
        }

        ApplyCode();
        SettingChecks.AcrossSettings(_options, OriginOf, _problems);
        return _problems.Count == 0
            ? new DualSinkSettings(_options, Effective(), file)
            : throw new DualSinkConfigurationException([.. _problems.OrderBy(p => p.Origin.Kind).ThenBy(p => p.Origin.Line ?? 0)]);
    }

    private string? FileToRead()
    {
        if (sources.File is null)
        {
            return sources.UseDefaultFile && File.Exists(Path.GetFullPath(SettingsSources.DefaultFile, sources.Directory))
                ? SettingsSources.DefaultFile
                : null;
        }

        if (File.Exists(Path.GetFullPath(sources.File, sources.Directory)))
        {
            return sources.File;
        }

        _problems.Add(new ConfigurationProblem(new SettingOrigin(SettingOriginKind.File, sources.File), null, null, "There is no such file", "name one that exists, or none"));
        return null;
    }

    private IEnumerable<RawSetting> FromEnvironment()
    {
        foreach (var setting in SettingCatalogue.All.Where(setting => setting.Variable is not null))
        {
            // An empty variable is how a compose file or a unit says "not set".
            if (sources.Variable(setting.Variable!) is { Length: > 0 } text)
            {
                yield return new RawSetting(setting.Key, null, text, new SettingOrigin(SettingOriginKind.Environment, setting.Variable));
            }
        }

        if (sources.Variable(SettingCatalogue.DatabaseUrlFileVariable) is { Length: > 0 } file && UrlIn(file) is { } url)
        {
            yield return url;
        }
    }

    private RawSetting? UrlIn(string file)
    {
        var origin = new SettingOrigin(SettingOriginKind.Environment, SettingCatalogue.DatabaseUrlFileVariable);
        if (sources.Variable("DATABASE_URL") is { Length: > 0 })
        {
            _problems.Add(new ConfigurationProblem(origin, SettingChecks.Path("database_url"), file, "is set beside DATABASE_URL", "unset one of them"));
            return null;
        }

        var path = Path.GetFullPath(file, sources.Directory);
        try
        {
            var url = DatabaseUrlFile.Read(path);
            _options = _options with { DatabaseUrlFile = path };
            return new RawSetting("database_url", null, url, origin);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _problems.Add(new ConfigurationProblem(origin, SettingChecks.Path("database_url"), file, "cannot be read", "name a readable file that holds the database URL"));
            return null;
        }
    }

    private void Apply(IEnumerable<RawSetting> settings)
    {
        foreach (var raw in settings)
        {
            if (raw.Entry is not null)
            {
                ApplyProviderName(raw, raw.Entry);
            }
            else
            {
                Apply(SettingCatalogue.ByKey[raw.Key], raw.Text, raw.Origin);
            }
        }
    }

    private void Apply(Setting setting, string text, SettingOrigin origin)
    {
        if (setting.Apply(_options, text) is { } applied)
        {
            _options = applied;
            _origins[setting.Key] = origin;
        }
        else
        {
            _problems.Add(SettingChecks.NotAllowed(setting, text, origin));
        }
    }

    private void ApplyProviderName(RawSetting raw, string tenant)
    {
        foreach (var (text, what) in new[] { (tenant, "the tenant"), (raw.Text, "the provider") })
        {
            if (SettingCatalogue.ProviderName.Read(text) is null)
            {
                _problems.Add(new ConfigurationProblem(raw.Origin, SettingChecks.Path($"{raw.Key}.{tenant}"), text, $"is not allowed as {what}", $"allowed: {SettingCatalogue.ProviderName.Allowed}"));
            }
        }

        _providerNames[tenant] = raw.Text;
        _origins[$"{raw.Key}.{tenant}"] = raw.Origin;
    }

    private void ApplyFlag(SettingFlag flag)
    {
        Apply(SettingCatalogue.ByKey[flag.Key], flag.Text, new SettingOrigin(SettingOriginKind.Flag, flag.Flag));
        foreach (var ofOneSink in SettingCatalogue.OverridesOf(flag.Key))
        {
            _options = ofOneSink.Clear(_options);
            _origins.Remove(ofOneSink.Key);
        }

        if (flag.Key == "store_mode")
        {
            _options = _options with { ModeIsForced = true };
        }

        if (flag.Key == "database_url")
        {
            _options = _options with { DatabaseUrlFile = null };
        }
    }

    private void ApplyCode()
    {
        if (sources.Configure is null)
        {
            return;
        }

        var before = _options;
        _options = sources.Configure(before);
        if (_options.DatabaseUrl != before.DatabaseUrl && _options.DatabaseUrlFile == before.DatabaseUrlFile)
        {
            // The file's URL is no longer the one in force, and must not come back when credentials are refused.
            _options = _options with { DatabaseUrlFile = null };
        }

        foreach (var setting in SettingCatalogue.All)
        {
            var text = setting.TextIn(_options);
            if (text == setting.TextIn(before))
            {
                continue;
            }

            _origins[setting.Key] = SettingOrigin.Code;
            if (text is not null && setting.Apply(_options, text) is null)
            {
                _problems.Add(SettingChecks.NotAllowed(setting, text, SettingOrigin.Code));
            }
        }
    }

    private SettingOrigin OriginOf(string key) => _origins.GetValueOrDefault(key, SettingOrigin.Default);

    private ImmutableArray<EffectiveSetting> Effective()
    {
        var ofSettings =
            from setting in SettingCatalogue.All
            let text = setting.TextIn(_options)
            where text is not null
            select new EffectiveSetting(setting.Key, setting.Shown(text), OriginOf(setting.Key), setting.Doc, setting.Allowed);
        var ofProviders =
            from name in _options.ProviderNames
            orderby name.Key
            let key = $"{SettingCatalogue.ProviderNames}.{name.Key}"
            select new EffectiveSetting(key, name.Value, _origins.GetValueOrDefault(key, SettingOrigin.Code), $"The provider name of the bars of tenant '{name.Key}'.", SettingCatalogue.ProviderName.Allowed);
        return [.. ofSettings, .. ofProviders];
    }
}
