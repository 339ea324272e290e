using DualSink.Hosting;
using DualSink.Stores.Checkup;

namespace DualSink.Cli.Doctor;

/// <summary>Whether the settings are good, and whether they are what somebody meant.</summary>
internal static class ConfigurationCheck
{
    private const string Name = "configuration";

    /// <summary>The findings about settings that are good.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="modes">The modes whose sinks are asked about.</param>
    public static IEnumerable<Finding> Of(DualSinkSettings settings, IEnumerable<string> modes)
    {
        yield return Finding.Ok(Name, settings.File is null ? "no settings file; environment and flags are good" : $"{settings.File}, environment and flags are good");
        if (settings.IsEmbeddedByDefault && modes.Any(mode => settings.Options.OverridesOf(mode).DatabaseUrl is null))
        {
            yield return Finding.Warn(
                Name,
                "nobody named a database, so this is the embedded default",
                "Another working directory is another file.",
                "export DATABASE_URL=postgresql://USER@HOST/DATABASE, or name the file if it is meant: export DATABASE_URL=sqlite:///dualsink.db");
        }
    }

    /// <summary>The findings about settings that cannot be used.</summary>
    public static IEnumerable<Finding> Of(DualSinkConfigurationException wrong) => wrong.Problems.Select(problem => Finding.Fail(
        Name,
        $"{problem.Origin}:{(problem.Key is null ? "" : $" {problem.Key}:")}{(problem.Value is null ? "" : $" '{problem.Value}'")} {problem.Problem}",
        "No verb that needs settings starts, and no database was looked at.",
        problem.Remedy));
}
