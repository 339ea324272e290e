using System.Collections.Frozen;
using System.CommandLine;
using System.Globalization;
using DualSink.Stores;
using CompareOptions = DualSink.Parity.CompareOptions;

namespace DualSink.Cli.Comparing;

/// <summary>The options that say which bars are compared, and how.</summary>
internal sealed class CompareFlags
{
    private const int MostReaders = 64;
    private const int MostExamples = 1_000_000;

    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(24);
    private static readonly BarField[] Columns = [BarField.Open, BarField.High, BarField.Low, BarField.Close, BarField.Volume];
    private static readonly string ColumnNames = string.Join(", ", Columns.Select(NameOf));

    private readonly Option<string> _source = new("--source") { Description = "Only bars of one source, as the provider table spells it.", HelpName = "S" };
    private readonly Option<string> _symbol = new("--symbol") { Description = "Only bars of one symbol.", HelpName = "S" };
    private readonly Option<string> _timeframe = new("--timeframe") { Description = "Only bars of one timeframe.", HelpName = "T" };
    private readonly Option<string> _tenant = new("--tenant") { Description = "Only bars of one tenant, by name or uuid, and of its sources in the provider table. Default: of all.", HelpName = "T" };
    private readonly TimeOption _from = new("--from", "Only bars of this time (2026-03-01T12:00Z; UTC where no zone is given) or later.");
    private readonly TimeOption _to = new("--to", "Only bars before this time.");
    private readonly Option<string[]> _tolerance = new("--tolerance") { Description = $"Let values of a column pass that lie so far apart or nearer, such as close=0.01. One of {ColumnNames}; may be given once a column. Default: values are the same or they are not.", HelpName = "COLUMN=VALUE" };
    private readonly CountOption _budget = new("--budget", "Go over this many rows a second at most, in both tables together. Default: as fast as they come.", 1, int.MaxValue);
    private readonly CountOption _readers = new("--readers", $"Connections that read a table at once. Default: {new CompareOptions().Readers}. SQLite has one.", 1, MostReaders);
    private readonly CountOption _examples = new("--examples", $"How many of the first differences to show. Default: {new CompareOptions().ExampleLimit}.", 0, MostExamples);
    private readonly DurationOption _settle = new("--settle", "Look again at keys that differ whose rows were changed less than this before. Default: 2s.", TimeSpan.Zero, LongestWait);
    private readonly DurationOption _patience = new("--patience", "How long, in all, to look again at keys that are in flux. Default: 10s.", TimeSpan.Zero, LongestWait);

    public CompareFlags() => _tolerance.Validators.Add(result =>
    {
        var columns = new HashSet<BarField>();
        foreach (var token in result.Tokens)
        {
            if (ToleranceIn(token.Value) is not { } tolerance)
            {
                result.AddError($"--tolerance: '{token.Value}' is not allowed; allowed: a column ({ColumnNames}), '=' and a number from 0 on, such as close=0.01.");
            }
            else if (!columns.Add(tolerance.Column))
            {
                result.AddError($"--tolerance: {NameOf(tolerance.Column)} is given twice.");
            }
        }
    });

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_source, _symbol, _timeframe, _tenant, _from, _to, _tolerance, _budget, _readers, _examples, _settle, _patience])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Connections that read a table at once.</summary>
    public int ReadersIn(VerbContext context) => _readers.In(context.Parsed) ?? new CompareOptions().Readers;

    /// <summary>What to compare, and how hard.</summary>
    /// <exception cref="UsageException">The times leave nothing between them.</exception>
    public CompareOptions OptionsIn(VerbContext context)
    {
        var parsed = context.Parsed;
        var (from, to) = (_from.In(parsed), _to.In(parsed));
        if (from >= to)
        {
            throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"--to: {to:u} is not after --from {from:u}, so there is nothing between them."));
        }

        var usual = new CompareOptions();
        return usual with
        {
            Filter = new RowFilter
            {
                Tenant = parsed.GetValue(_tenant),
                Source = parsed.GetValue(_source),
                Symbol = parsed.GetValue(_symbol)?.ToUpperInvariant(),
                Timeframe = parsed.GetValue(_timeframe),
                From = from?.UtcDateTime,
                To = to?.UtcDateTime,
            },
            Tolerances = (parsed.GetValue(_tolerance) ?? []).Select(text => ToleranceIn(text)!.Value).ToFrozenDictionary(pair => pair.Column, pair => pair.Value),
            ExampleLimit = _examples.In(parsed) ?? usual.ExampleLimit,
            Readers = ReadersIn(context),
            RowsPerSecond = _budget.In(parsed),
            Settling = _settle.In(parsed) ?? usual.Settling,
            Patience = _patience.In(parsed) ?? usual.Patience,
        };
    }

    /// <summary>Which bars are compared, in words; null for all.</summary>
    public static string? Words(RowFilter filter)
    {
        string?[] parts =
        [
            filter.Tenant is { } tenant ? $"tenant {tenant}" : null,
            filter.Source is { } source ? $"source {source}" : null,
            filter.Symbol is { } symbol ? $"symbol {symbol}" : null,
            filter.Timeframe is { } timeframe ? $"timeframe {timeframe}" : null,
            filter.From is { } from ? $"from {TextOf(from)} on" : null,
            filter.To is { } to ? $"before {TextOf(to)}" : null,
        ];
        return string.Join(", ", parts.OfType<string>()) is { Length: > 0 } words ? words : null;
    }

    /// <summary>Tolerances by the columns' names, in the order of these.</summary>
    public static IReadOnlyDictionary<string, double> Named(IReadOnlyDictionary<BarField, double> tolerances)
    {
        var named = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (var (column, value) in tolerances)
        {
            named.Add(NameOf(column), value);
        }

        return named;
    }

    private static (BarField Column, double Value)? ToleranceIn(string text) =>
        text.Split('=') is [var name, var number]
        && Array.FindIndex(Columns, column => NameOf(column) == name) is >= 0 and var place
        && double.TryParse(number, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var value)
        && double.IsFinite(value)
            ? (Columns[place], value)
            : null;

    private static string NameOf(BarField column) => column.ToString().ToLowerInvariant();

    private static string TextOf(DateTime instant) => instant.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);
}
