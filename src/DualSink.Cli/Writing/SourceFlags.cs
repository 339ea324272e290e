using System.CommandLine;
using DualSink.Hosting;
using DualSink.Sources;

namespace DualSink.Cli.Writing;

/// <summary>The options that say how files are read, for every verb that reads some.</summary>
internal sealed class SourceFlags
{
    public const string StandardInput = "-";

    public Option<string> Source { get; } = new("--source")
    {
        Description = "The bars' source, where the file has no such column.",
        HelpName = "S",
    };

    public Option<string> Symbol { get; } = new("--symbol")
    {
        Description = "The bars' symbol, where the file has no such column.",
        HelpName = "S",
    };

    public Option<string> Timeframe { get; } = new("--timeframe")
    {
        Description = "The bars' timeframe, where the file has no such column. Default: default_timeframe of the settings.",
        HelpName = "T",
    };

    public Option<string> Columns { get; } = new("--columns")
    {
        Description = "The columns' names by position, in place of the header: date,time,open,high,low,close,volume,symbol ...; any other name, such as '-', is a column not used.",
        HelpName = "NAME,NAME,...",
    };

    public Option<string> Tenant { get; } = new("--tenant")
    {
        Description = "The tenant the bars belong to, by name or uuid. Default: tenant_id of the settings.",
        HelpName = "T",
    };

    public Option<bool> AllowRejects { get; } = new("--allow-rejects")
    {
        Description = "Exit 0 although rows were rejected or bars dead-lettered.",
    };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[Source, Symbol, Timeframe, Columns, Tenant, AllowRejects])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The settings that flags of these set.</summary>
    public IEnumerable<SettingFlag> SettingsIn(VerbContext context) =>
        context.Parsed.GetValue(Tenant) is { } tenant ? [new SettingFlag(Tenant.Name, "tenant_id", tenant)] : [];

    /// <summary>How to read, as flags and settings say.</summary>
    public SourceOptions OptionsFor(VerbContext context, DualSinkOptions settings, int batchSize) => new()
    {
        Source = context.Parsed.GetValue(Source),
        Symbol = context.Parsed.GetValue(Symbol),
        Timeframe = context.Parsed.GetValue(Timeframe) ?? settings.DefaultTimeframe,
        Columns = context.Parsed.GetValue(Columns) is { } columns ? columns.Split(',', StringSplitOptions.TrimEntries) : [],
        Rules = settings.Sink.Rules,
        BatchSize = batchSize,
    };
}
