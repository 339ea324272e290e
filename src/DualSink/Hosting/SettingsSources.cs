using System.Collections.Immutable;
using Microsoft.Extensions.Configuration;

namespace DualSink.Hosting;

/// <summary>
/// Where settings are looked for. A later source wins over an earlier: file, configuration, environment, flags, code.
/// By default the file <see cref="DefaultFile"/>, where it exists, and the process's environment.
/// </summary>
public sealed record SettingsSources
{
    /// <summary>The file that is read when no other is named and it exists.</summary>
    public const string DefaultFile = "configs/ingestion_policy.yaml";

    /// <summary>What relative paths are relative to. Default: the process's working directory.</summary>
    public string Directory { get; init; } = Environment.CurrentDirectory;

    /// <summary>A YAML file, which then has to exist. Default null: <see cref="DefaultFile"/>, where it exists.</summary>
    public string? File { get; init; }

    /// <summary>Whether <see cref="DefaultFile"/> is read when <see cref="File"/> names none. Default true.</summary>
    public bool UseDefaultFile { get; init; } = true;

    /// <summary>
    /// A host's configuration, of which the section <c>ingestion</c> is read. Default null: none.
    /// </summary>
    public IConfiguration? Configuration { get; init; }

    /// <summary>Reads an environment variable; null when it is not set. Default: the process's.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>Settings given by flags. Default: none.</summary>
    internal ImmutableArray<SettingFlag> Flags { get; init; } = [];

    /// <summary>What code changes after all else. Default null: nothing.</summary>
    public Func<DualSinkOptions, DualSinkOptions>? Configure { get; init; }
}
