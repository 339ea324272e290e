using System.Collections.Immutable;

namespace DualSink.Hosting;

/// <summary>The settings in force, and where each came from. Immutable.</summary>
public sealed class DualSinkSettings
{
    internal DualSinkSettings(DualSinkOptions options, ImmutableArray<EffectiveSetting> effective, string? file)
    {
        Options = options;
        Effective = effective;
        File = file;
    }

    /// <summary>The settings as options.</summary>
    public DualSinkOptions Options { get; }

    /// <summary>Every setting that has a value, in a fixed order.</summary>
    public ImmutableArray<EffectiveSetting> Effective { get; }

    /// <summary>The YAML file that was read; null when none was.</summary>
    public string? File { get; }

    /// <summary>Whether nobody named a database, so that the embedded default is used.</summary>
    public bool IsEmbeddedByDefault =>
        Effective.First(setting => setting.Key == "database_url").Origin.Kind == SettingOriginKind.Default;

    /// <summary>Reads and checks all sources.</summary>
    /// <exception cref="DualSinkConfigurationException">Something is wrong; holds every problem of every source.</exception>
    public static DualSinkSettings Load(SettingsSources sources)
    {
        ArgumentNullException.ThrowIfNull(sources);
        return new SettingsLoader(sources).Load();
    }
}
