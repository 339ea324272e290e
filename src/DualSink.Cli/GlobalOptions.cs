using System.CommandLine;
using Microsoft.Extensions.Logging;

namespace DualSink.Cli;

/// <summary>The options every verb understands, before or after its name.</summary>
internal sealed class GlobalOptions
{
    private static readonly string[] LogLevels = ["trace", "debug", "info", "warn", "error"];
    private static readonly string[] LogFormats = ["text", "json"];

    public Option<string> Database { get; } = new("--database")
    {
        Description = "The database, for every sink of this run: postgresql://user@host/db, an Npgsql keyword string, sqlite:///relative.db or sqlite:////absolute.db. Before DATABASE_URL and the file.",
        HelpName = "URL",
        Recursive = true,
    };

    public Option<string> Config { get; } = new("--config")
    {
        Description = "The settings file. Default: configs/ingestion_policy.yaml, where it exists.",
        HelpName = "FILE",
        Recursive = true,
    };

    public Option<bool> Json { get; } = new("--json")
    {
        Description = "Print one JSON document, snake_case, and nothing else on standard output.",
        Recursive = true,
    };

    public Option<string> LogLevel { get; } = new("--log-level")
    {
        Description = "The least severe log line on standard error: trace, debug, info, warn or error. Default: warn.",
        HelpName = "LEVEL",
        CompletionSources = { LogLevels },
        Recursive = true,
    };

    public Option<string> LogFormat { get; } = new("--log-format")
    {
        Description = "What a line on standard error is: text, or json, one document each, for programs. Default: text.",
        HelpName = "FORMAT",
        CompletionSources = { LogFormats },
        Recursive = true,
    };

    public GlobalOptions()
    {
        LogFormat.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var format }] && !LogFormats.Contains(format))
            {
                result.AddError($"--log-format: '{format}' is no format; allowed: {string.Join(", ", LogFormats)}.");
            }
        });
        LogLevel.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var level }] && !LogLevels.Contains(level))
            {
                result.AddError($"--log-level: '{level}' is not a level; allowed: {string.Join(", ", LogLevels)}.");
            }
        });
    }

    public void AddTo(Command root)
    {
        root.Options.Add(Database);
        root.Options.Add(Config);
        root.Options.Add(Json);
        root.Options.Add(LogLevel);
        root.Options.Add(LogFormat);
    }

    /// <summary>Whether lines on standard error are for programs.</summary>
    public bool LogsJsonIn(ParseResult parsed) => parsed.GetValue(LogFormat) == "json";

    public LogLevel LevelIn(ParseResult parsed) => parsed.GetValue(LogLevel) switch
    {
        "trace" => Microsoft.Extensions.Logging.LogLevel.Trace,
        "debug" => Microsoft.Extensions.Logging.LogLevel.Debug,
        "info" => Microsoft.Extensions.Logging.LogLevel.Information,
        "error" => Microsoft.Extensions.Logging.LogLevel.Error,
        _ => Microsoft.Extensions.Logging.LogLevel.Warning,
    };
}
