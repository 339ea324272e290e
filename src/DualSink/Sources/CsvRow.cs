using DualSink.Bars;

namespace DualSink.Sources;

/// <summary>Makes bars of rows. Not safe for concurrent use.</summary>
internal sealed class CsvRow(CsvColumns columns, CsvBarOptions options)
{
    private const int MaxValueLength = 100;
    private const int MaxCachedNames = 4096;

    // A file repeats a few names in every row; one string each is enough.
    private readonly HashSet<string> _names = [];

    /// <summary>Reads the row.</summary>
    /// <param name="row">Stands on a row with a field for every column.</param>
    /// <param name="bar">The bar, when there is no problem.</param>
    /// <returns>What is wrong with the row; null when it is a bar that meets the rules.</returns>
    public Problem? Read(CsvRecords row, out Bar? bar)
    {
        bar = null;
        var reason = columns.TimeOfDay < 0
            ? BarTimestamp.Parse(row.Field(columns.Timestamp), out var timestamp)
            : BarTimestamp.Parse(row.Field(columns.Timestamp), row.Field(columns.TimeOfDay), out timestamp);
        if (reason is not null)
        {
            return At(row, columns.Timestamp, reason);
        }

        decimal high = 0, low = 0, close = 0, volume = 0;
        var problem = Number(row, columns.Open, out var open)
            ?? Number(row, columns.High, out high)
            ?? Number(row, columns.Low, out low)
            ?? Number(row, columns.Close, out close)
            ?? Number(row, columns.Volume, out volume);
        if (problem is not null)
        {
            return problem;
        }

        var read = new Bar(
            Name(row, columns.Source, options.Source), Name(row, columns.Symbol, options.Symbol), Name(row, columns.Timeframe, options.Timeframe),
            timestamp, open, high, low, close, volume);
        if (options.Rules.FirstBroken(read) is { } rule)
        {
            return At(row, OrdinalOf(rule.Field), $"{rule.Name}: {rule.Explain(read)}");
        }

        bar = read;
        return null;
    }

    /// <summary>Whether none of the row's numbers and instants reads as one: it names columns.</summary>
    public bool LooksLikeHeader(CsvRecords row) =>
        row.FieldCount > columns.Timestamp
        && BarTimestamp.Parse(row.Field(columns.Timestamp), out _) is not null
        && new[] { columns.Open, columns.High, columns.Low, columns.Close, columns.Volume }
            .All(ordinal => ordinal >= row.FieldCount || ExactDecimal.Parse(row.Field(ordinal), out _) is not null);

    private Problem? Number(CsvRecords row, int ordinal, out decimal value) =>
        ExactDecimal.Parse(row.Field(ordinal), out value) is { } reason ? At(row, ordinal, reason) : null;

    private string Name(CsvRecords row, int ordinal, string? otherwise)
    {
        if (ordinal < 0)
        {
            return otherwise!;
        }

        var text = row.Field(ordinal).Trim();
        var names = _names.GetAlternateLookup<ReadOnlySpan<char>>();
        if (names.TryGetValue(text, out var known))
        {
            return known;
        }

        var name = text.ToString();
        if (_names.Count < MaxCachedNames && name.Length <= BarRules.MaxNameLength)
        {
            _names.Add(name);
        }

        return name;
    }

    private Problem At(CsvRecords row, int ordinal, string reason)
    {
        if (ordinal < 0)
        {
            return new Problem(null, null, reason);
        }

        var value = row.Field(ordinal);
        return new Problem(columns.NameOf(ordinal), value[..Math.Min(value.Length, MaxValueLength)].ToString(), reason);
    }

    private int OrdinalOf(string field) => field switch
    {
        "source" => columns.Source,
        "symbol" => columns.Symbol,
        "timeframe" => columns.Timeframe,
        "timestamp" => columns.Timestamp,
        "open" => columns.Open,
        "high" => columns.High,
        "low" => columns.Low,
        "close" => columns.Close,
        "volume" => columns.Volume,
        _ => -1,
    };

    /// <summary>What is wrong with a row, and where.</summary>
    internal sealed record Problem(string? Column, string? Value, string Reason);
}
