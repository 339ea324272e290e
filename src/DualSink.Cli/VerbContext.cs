using System.CommandLine;
using DualSink.Cli.Logging;
using DualSink.Hosting;
using Microsoft.Extensions.Logging;

namespace DualSink.Cli;

/// <summary>What a running verb works with.</summary>
internal sealed class VerbContext : IDisposable
{
    private readonly GlobalOptions _global;
    private ILoggerFactory? _loggers;

    public VerbContext(Shell shell, GlobalOptions global, ParseResult parsed, Interruption interruption)
    {
        Shell = shell;
        Parsed = parsed;
        Interruption = interruption;
        _global = global;
        Console = new CommandConsole(shell, parsed.GetValue(global.Json), global.LogsJsonIn(parsed));
    }

    /// <summary>What the process offers: streams, variables, the working directory.</summary>
    public Shell Shell { get; }

    /// <summary>The command line.</summary>
    public ParseResult Parsed { get; }

    /// <summary>Where the verb prints.</summary>
    public CommandConsole Console { get; }

    /// <summary>Whether and how somebody asked for the end.</summary>
    public Interruption Interruption { get; }

    /// <summary>Cancelled when somebody asks for the end: stop taking in, drain, report.</summary>
    public CancellationToken Cancellation => Interruption.Token;

    /// <summary>The clock.</summary>
    public TimeProvider Time => Shell.Time;

    /// <summary>The least severe log line asked for.</summary>
    public LogLevel LogLevel => _global.LevelIn(Parsed);

    /// <summary>Log lines on standard error.</summary>
    public ILoggerFactory Loggers => _loggers ??=
        new LoggerFactory([new StderrLogging(Shell.Error, Time, _global.LogsJsonIn(Parsed) ? LogJson.Of : LogText.Of)], Filter(LogLevel));

    /// <summary>The settings in force for this run: <c>--database</c> and <paramref name="flags"/> over environment, file and defaults.</summary>
    /// <exception cref="DualSinkConfigurationException">Something is wrong; the runner reports all of it.</exception>
    public DualSinkSettings LoadSettings(params IEnumerable<SettingFlag> flags) => DualSinkSettings.Load(SettingsSources(flags));

    /// <summary>Where the settings of this run come from.</summary>
    public SettingsSources SettingsSources(params IEnumerable<SettingFlag> flags)
    {
        var database = Parsed.GetValue(_global.Database) is { } url ? [new SettingFlag(_global.Database.Name, "database_url", url)] : Array.Empty<SettingFlag>();
        return new SettingsSources
        {
            Directory = Shell.WorkingDirectory,
            File = Parsed.GetValue(_global.Config),
            Variable = Shell.Variable,
            Flags = [.. database, .. flags],
        };
    }

    /// <summary>A path of the command line, made absolute.</summary>
    public string PathOf(string path) => Path.GetFullPath(path, Shell.WorkingDirectory);

    public void Dispose() => _loggers?.Dispose();

    // What keeps the service from starting is the verb's to say, once.
    private static LoggerFilterOptions Filter(LogLevel least) => new()
    {
        MinLevel = least,
        Rules = { new LoggerFilterRule(null, "Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical, null) },
    };
}
