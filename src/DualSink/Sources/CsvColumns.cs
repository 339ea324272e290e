using System.Collections.Immutable;

namespace DualSink.Sources;

/// <summary>Which column of a file is which part of a bar. An ordinal of -1 means there is no such column.</summary>
internal sealed class CsvColumns
{
    private const int None = -1;

    private static readonly string[] Instants = ["timestamp", "datetime", "date", "time"];
    private static readonly string[] Numbers = ["open", "high", "low", "close", "volume"];
    private static readonly string[] Names = ["source", "symbol", "timeframe"];

    private readonly string[] _names;

    private CsvColumns(string[] names) => _names = names;

    /// <summary>The timestamp, or its date where <see cref="TimeOfDay"/> is apart.</summary>
    public required int Timestamp { get; init; }

    /// <summary>The time of day, where it stands in a column of its own.</summary>
    public required int TimeOfDay { get; init; }

    public required int Open { get; init; }

    public required int High { get; init; }

    public required int Low { get; init; }

    public required int Close { get; init; }

    public required int Volume { get; init; }

    public required int Source { get; init; }

    public required int Symbol { get; init; }

    public required int Timeframe { get; init; }

    /// <summary>Columns no bar takes anything from, as the file names them.</summary>
    public required ImmutableArray<string> Unused { get; init; }

    /// <summary>How many columns there are.</summary>
    public int Count => _names.Length;

    /// <summary>A column's name for people: as it was named, or its position.</summary>
    public string NameOf(int ordinal) => _names[ordinal].Length > 0 ? _names[ordinal] : $"column {ordinal + 1}";

    /// <summary>The names, mended to be as many as <paramref name="fields"/>, as <c>--columns</c> takes them.</summary>
    public string SuggestionFor(string[] fields)
    {
        var names = _names.Select((name, i) => i == Timestamp && name.Length == 0 ? "timestamp" : Canonical(name)).ToList();
        var isSplit = TimeOfDay < 0 && fields.Length > Timestamp + 1
            && BarTimestamp.IsDate(fields[Timestamp]) && BarTimestamp.IsTimeOfDay(fields[Timestamp + 1]);
        if (names.Count < fields.Length && isSplit)
        {
            names[Timestamp] = "date";
            names.Insert(Timestamp + 1, "time");
        }

        return string.Join(",", Enumerable.Range(0, fields.Length).Select(i => i < names.Count && names[i].Length > 0 ? names[i] : "-"));
    }

    /// <summary>Finds the parts of a bar among <paramref name="names"/>.</summary>
    /// <param name="names">The columns' names in their order.</param>
    /// <param name="origin">Where the names come from, as the beginning of a message: <c>the header</c>.</param>
    /// <param name="options">What the file need not say itself.</param>
    /// <param name="problem">What is missing or named twice, and the remedy; null on success.</param>
    /// <returns>The columns; null when there is a problem.</returns>
    public static CsvColumns? Find(string[] names, string origin, CsvBarOptions options, out string? problem)
    {
        var ordinals = new Dictionary<string, int>(StringComparer.Ordinal);
        var known = Instants.Concat(Numbers).Concat(Names).ToHashSet(StringComparer.Ordinal);
        for (var i = 0; i < names.Length; i++)
        {
            var name = Canonical(names[i]);
            if (known.Contains(name) && !ordinals.TryAdd(name, i))
            {
                problem = $"{origin} names '{name}' twice. Say which is meant: --columns NAME,NAME,... with '-' for a column not used.";
                return null;
            }
        }

        if (names.Length > 0 && names[0].Trim().Length == 0 && !Instants.Any(ordinals.ContainsKey))
        {
            // The index column of a data frame: a column without a name is its timestamps where nothing else is.
            ordinals["timestamp"] = 0;
        }

        problem = Missing(ordinals, origin, names, options);
        if (problem is not null)
        {
            return null;
        }

        var instants = Instants.Where(ordinals.ContainsKey).ToArray();
        var isSplit = instants is ["date", "time"];
        if (instants.Length > 1 && !isSplit)
        {
            problem = $"{origin} names several timestamps: {string.Join(", ", instants)}. Say which is meant: --columns NAME,NAME,... with '-' for a column not used.";
            return null;
        }

        int Ordinal(string name) => ordinals.GetValueOrDefault(name, None);
        return new CsvColumns([.. names.Select(name => name.Trim())])
        {
            Timestamp = ordinals[instants[0]],
            TimeOfDay = isSplit ? ordinals["time"] : None,
            Open = Ordinal("open"),
            High = Ordinal("high"),
            Low = Ordinal("low"),
            Close = Ordinal("close"),
            Volume = Ordinal("volume"),
            Source = Ordinal("source"),
            Symbol = Ordinal("symbol"),
            Timeframe = Ordinal("timeframe"),
            Unused = [.. names.Where((_, i) => !ordinals.ContainsValue(i)).Select(name => name.Trim())],
        };
    }

    private static string? Missing(Dictionary<string, int> ordinals, string origin, string[] names, CsvBarOptions options)
    {
        var missing = Numbers.Where(name => !ordinals.ContainsKey(name)).ToList();
        if (!Instants.Any(ordinals.ContainsKey))
        {
            missing.Insert(0, "timestamp");
        }

        if (missing.Count > 0)
        {
            return $"{origin} names no {string.Join(", ", missing)}; it has {names.Length} columns: {string.Join(", ", names.Select(name => $"'{name.Trim()}'"))}. "
                + "Name them by position: --columns timestamp,open,high,low,close,volume with '-' for a column not used.";
        }

        var unnamed = Names.Where(name => !ordinals.ContainsKey(name) && string.IsNullOrWhiteSpace(Option(name, options))).ToList();
        return unnamed.Count == 0
            ? null
            : $"{origin} names no {string.Join(", ", unnamed)}: give {string.Join(", ", unnamed.Select(name => $"--{name}"))}.";
    }

    private static string? Option(string name, CsvBarOptions options) => name switch
    {
        "source" => options.Source,
        "symbol" => options.Symbol,
        _ => options.Timeframe,
    };

    // "Adj Close", "adj_close" and "AdjClose" are one name.
    private static string Canonical(string name) =>
        string.Concat(name.Where(c => c is not (' ' or '_' or '-' or ',' or '\t'))).ToLowerInvariant();
}
