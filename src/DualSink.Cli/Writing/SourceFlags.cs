using System.CommandLine;
using System.CommandLine.Parsing;
using DualSink.Hosting;
using DualSink.Sources;
using DualSink.Sources.Mapping;

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

    public Option<string> Name { get; } = new("--name")
    {
        Description = "What the files' names say, folder and ending apart: {source}, {symbol} and {timeframe}, and {} for what does not matter, as in '{symbol}-{timeframe}'.",
        HelpName = "PATTERN",
        Validators = { Refused(FileNamePattern.Check) },
    };

    public ChoiceOption<SourceFormat?> Format { get; } = new(
        "--format",
        "The files' format. Default: recognised from their content.",
        ("csv", SourceFormat.Csv),
        ("ndjson", SourceFormat.Ndjson),
        ("json", SourceFormat.Json),
        ("parquet", SourceFormat.Parquet));

    public Option<string> TimeZone { get; } = new("--timezone")
    {
        Description = "The time zone of timestamps that name none: Europe/Berlin, or +01:00. Default: UTC.",
        HelpName = "Z",
        Validators = { Refused(zone => Instants.Check(new SourceOptions { TimeZone = zone })) },
    };

    public ChoiceOption<LocalTimePolicy> Dst { get; } = new(
        "--dst",
        "Which instant a local time means that exists twice, or never, because clocks were changed. Default: such rows are rejected.",
        ("earlier", LocalTimePolicy.Earlier),
        ("later", LocalTimePolicy.Later));

    public ChoiceOption<DateOrder> Dates { get; } = new(
        "--dates",
        "How 03/04/2024 is read: day first or month first. Default: as the files' first rows show.",
        ("dmy", DateOrder.DayFirst),
        ("mdy", DateOrder.MonthFirst));

    public ChoiceOption<StampEdge> Stamps { get; } = new(
        "--stamps",
        "Which end of its interval a bar is stamped with; it is stored with the start. Default: start.",
        ("start", StampEdge.Start),
        ("end", StampEdge.End));

    public Option<bool> AnySpacing { get; } = new("--any-spacing")
    {
        Description = "Take bars although the distance between them contradicts their timeframe.",
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
        foreach (var option in (Option[])[Source, Symbol, Timeframe, Name, Columns, Format, TimeZone, Dst, Dates, Stamps, AnySpacing, Tenant, AllowRejects])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The settings that flags of these set.</summary>
    public IEnumerable<SettingFlag> SettingsIn(VerbContext context) =>
        context.Parsed.GetValue(Tenant) is { } tenant ? [new SettingFlag(Tenant.Name, "tenant_id", tenant)] : [];

    /// <summary>The option by which the user named a part of every bar; null when there was none.</summary>
    public string? NameGiven(ParseResult parsed, BarField field) => field switch
    {
        BarField.Source => GivenIn(parsed, Source),
        BarField.Symbol => GivenIn(parsed, Symbol),
        BarField.Timeframe => GivenIn(parsed, Timeframe),
        BarField.Tenant => GivenIn(parsed, Tenant),
        _ => null,
    };

    // Before a database is opened, and whether or not there are files to try it on.
    private static Action<OptionResult> Refused(Action<string> check) => result =>
    {
        try
        {
            foreach (var token in result.Tokens)
            {
                check(token.Value);
            }
        }
        catch (ArgumentException impossible)
        {
            result.AddError(impossible.Message);
        }
    };

    private static string? GivenIn(ParseResult parsed, Option<string> option) => parsed.GetValue(option) is null ? null : option.Name;

    /// <summary>How to read, as flags and settings say.</summary>
    public SourceOptions OptionsFor(VerbContext context, DualSinkOptions settings, int batchSize) => new()
    {
        Source = context.Parsed.GetValue(Source),
        Symbol = context.Parsed.GetValue(Symbol),
        Timeframe = context.Parsed.GetValue(Timeframe) ?? settings.DefaultTimeframe,
        IsTimeframeDefault = context.Parsed.GetValue(Timeframe) is null,
        NamePattern = context.Parsed.GetValue(Name),
        Columns = context.Parsed.GetValue(Columns) is { } columns ? columns.Split(',', StringSplitOptions.TrimEntries) : [],
        Format = Format.In(context.Parsed),
        TimeZone = context.Parsed.GetValue(TimeZone) ?? "UTC",
        LocalTimes = Dst.In(context.Parsed),
        DateOrder = Dates.In(context.Parsed),
        StampedAt = Stamps.In(context.Parsed),
        AnySpacing = context.Parsed.GetValue(AnySpacing),
        Rules = settings.Sink.Rules,
        BatchSize = batchSize,
    };
}
