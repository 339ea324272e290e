namespace DualSink.Hosting;

/// <summary>Where a setting's value can come from; a later one wins over an earlier.</summary>
public enum SettingOriginKind
{
    /// <summary>Nobody set it.</summary>
    Default,

    /// <summary>The YAML file.</summary>
    File,

    /// <summary>The host's <c>IConfiguration</c>.</summary>
    Configuration,

    /// <summary>An environment variable.</summary>
    Environment,

    /// <summary>A flag of the command line.</summary>
    Flag,

    /// <summary>The program's own code.</summary>
    Code,
}
