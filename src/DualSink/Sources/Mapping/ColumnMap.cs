using System.Collections.Immutable;

namespace DualSink.Sources.Mapping;

/// <summary>Which column of a file is which part of a bar.</summary>
internal sealed class ColumnMap
{
    /// <summary>The ordinal of a column that is not there.</summary>
    public const int None = -1;

    private const int MaxTold = 64;

    private static readonly BarField[] Numbers = [BarField.Open, BarField.High, BarField.Low, BarField.Close, BarField.Volume];
    private static readonly BarField[] Names = [BarField.Source, BarField.Symbol, BarField.Timeframe];

    private readonly int[] _ordinals = new int[Enum.GetValues<BarField>().Length];
    private readonly string[] _names;

    private ColumnMap(string[] names)
    {
        _names = names;
        Array.Fill(_ordinals, None);
    }

    /// <summary>How many columns there are.</summary>
    public int Count => _names.Length;

    /// <summary>Whether the columns are those of Databento's records.</summary>
    public bool IsDatabento { get; private init; }

    /// <summary>The columns bars are made of, as the file names them.</summary>
    public ImmutableArray<(BarField Field, string Column)> Used =>
        [.. Enum.GetValues<BarField>().Where(Has).Select(part => (part, NameOf(this[part])))];

    /// <summary>Columns no bar takes anything from, as the file names them.</summary>
    public ImmutableArray<string> Unused => [.. Enumerable.Range(0, _names.Length).Where(i => !_ordinals.Contains(i)).Select(NameOf)];

    /// <summary>The column of a part; <see cref="None"/> when there is none.</summary>
    public int this[BarField field] => _ordinals[(int)field];

    /// <summary>Whether there is a column for a part.</summary>
    public bool Has(BarField field) => this[field] != None;

    /// <summary>A column's name for people: as it was named, or its position.</summary>
    public string NameOf(int ordinal) => _names[ordinal].Length > 0 ? _names[ordinal] : $"column {ordinal + 1}";

    /// <summary>The columns' names by position, as <c>--columns</c> takes them.</summary>
    /// <remarks>Those used are named by what they are; others keep their names, so that somebody recognises them.</remarks>
    public IEnumerable<string> ColumnNames()
    {
        for (var i = 0; i < _names.Length; i++)
        {
            var field = Array.IndexOf(_ordinals, i);
            yield return field >= 0 ? NameOf((BarField)field) : FieldAliases.Canonical(_names[i]) is { Length: > 0 } name ? name : "-";
        }
    }

    /// <summary>Finds the parts of a bar among <paramref name="names"/>.</summary>
    /// <param name="names">The columns' names in their order.</param>
    /// <param name="origin">Where the names come from, as the beginning of a message: <c>the header</c>.</param>
    /// <param name="options">What the file need not say itself.</param>
    /// <param name="problem">What is missing or named twice, and the remedy; null on success.</param>
    /// <param name="inRows">Whether each row names its own values, so that naming them by position is no remedy.</param>
    /// <returns>The columns; null when there is a problem.</returns>
    public static ColumnMap? Find(IReadOnlyList<string> names, string origin, SourceOptions options, out string? problem, bool inRows = false)
    {
        var trimmed = names.Select(name => name.Trim()).ToArray();
        var map = new ColumnMap(trimmed) { IsDatabento = trimmed.Any(name => FieldAliases.Canonical(name) == FieldAliases.DatabentoMarker) };
        problem = map.Place(origin, inRows) ?? map.Missing(origin, inRows, options);
        return problem is null ? map : null;
    }

    private static string NameOf(BarField field) => field == BarField.TimeOfDay ? "time" : field.ToString().ToLowerInvariant();

    private string? Place(string origin, bool inRows)
    {
        var isWeak = new bool[_ordinals.Length];
        var date = None;
        var time = None;
        for (var i = 0; i < _names.Length; i++)
        {
            if (FieldAliases.Find(_names[i]) is not { } alias)
            {
                continue;
            }

            var canonical = FieldAliases.Canonical(_names[i]);
            date = date == None && canonical == "date" ? i : date;
            time = time == None && canonical == "time" ? i : time;
            var field = (int)alias.Field;
            if (_ordinals[field] == None || (isWeak[field] && !alias.IsWeak))
            {
                (_ordinals[field], isWeak[field]) = (i, alias.IsWeak);
            }
            else if (!alias.IsWeak && !(date != None && time != None && (i == date || i == time)))
            {
                return Twice(origin, inRows, alias.Field, _ordinals[field], i);
            }
        }

        if (date != None && time != None)
        {
            if (_ordinals[(int)BarField.Timestamp] is var other && other != date && other != time)
            {
                return Twice(origin, inRows, BarField.Timestamp, other, date, time);
            }

            (_ordinals[(int)BarField.Timestamp], _ordinals[(int)BarField.TimeOfDay]) = (date, time);
        }

        // The index column of a data frame: a column without a name is its timestamps where nothing else is.
        if (!Has(BarField.Timestamp) && _names is ["", ..])
        {
            _ordinals[(int)BarField.Timestamp] = 0;
        }

        return null;
    }

    private string? Missing(string origin, bool inRows, SourceOptions options)
    {
        var missing = Numbers.Where(field => !Has(field)).ToList();
        if (!Has(BarField.Timestamp))
        {
            missing.Insert(0, BarField.Timestamp);
        }

        if (missing.Count > 0)
        {
            var names = string.Join(", ", missing.Select(NameOf));
            return $"{origin} names no {names}; it has {TextOf.Count(_names.Length, "column")}: {string.Join(", ", _names.Take(MaxTold).Select(name => $"'{name}'"))}{(_names.Length > MaxTold ? ", ..." : "")}. "
                + (inRows ? "A bar has timestamp, open, high, low, close and volume."
                    : $"Give --columns {ColumnSuggestion.For(this)} with {names} in place of {(missing.Count == 1 ? "the name that means it" : "the names that mean them")}.");
        }

        var unnamed = Names.Where(field => !Has(field) && string.IsNullOrWhiteSpace(Option(field, options))).ToList();
        return unnamed.Count == 0
            ? null
            : $"{origin} names no {string.Join(", ", unnamed.Select(NameOf))}: give {string.Join(", ", unnamed.Select(field => $"--{NameOf(field)}"))}, or --name with a pattern for the file's name.";
    }

    private string Twice(string origin, bool inRows, BarField field, int first, params int[] others) =>
        $"{origin} names {Described(field)} twice: '{_names[first]}' and '{_names[others[0]]}'. "
        + (inRows ? "Leave one of them out." : $"To take the first, give --columns {ColumnSuggestion.For(this, others)}");

    private static string Described(BarField field) => field == BarField.Timestamp ? "the timestamp" : NameOf(field);

    private static string? Option(BarField field, SourceOptions options) => field switch
    {
        BarField.Source => options.Source,
        BarField.Symbol => options.Symbol,
        _ => options.Timeframe,
    };
}
