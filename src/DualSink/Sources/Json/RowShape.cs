using System.Text;
using DualSink.Sources.Mapping;

namespace DualSink.Sources.Json;

/// <summary>
/// Where a bar's parts are in a row, as the names in it say, or the number of values in an array. All rows with the same
/// names in the same order have one shape.
/// </summary>
internal sealed class RowShape
{
    private readonly bool _isArray;
    private readonly int _count;
    private readonly (byte[] Name, bool IsWrapped)[] _names;
    private readonly string[] _labels;
    private readonly int[] _ordinals;

    private RowShape(JsonRow row, (byte[] Name, bool IsWrapped)[] names, string[] labels, ColumnMap? columns, string? problem)
    {
        _isArray = row.IsArray;
        _count = row.Count;
        _names = names;
        _labels = labels;
        _ordinals = [.. Enum.GetValues<BarField>().Select(field => columns?[field] ?? ColumnMap.None)];
        IsDatabento = columns?.IsDatabento ?? false;
        Problem = problem;
        Kind = !_isArray && Has(BarField.Symbol) && _labels[this[BarField.Symbol]] == "S" && Array.IndexOf(_labels, "T") is >= 0 and var kind ? kind : null;
    }

    /// <summary>Why rows of this shape are no bars, as a sentence about the row; null when they may be.</summary>
    public string? Problem { get; }

    /// <summary>The ordinal of what says which message of Alpaca's stream a row is; null where it is none.</summary>
    public int? Kind { get; }

    /// <summary>Whether the records are Databento's.</summary>
    public bool IsDatabento { get; }

    /// <summary>What the shape says for people beside its names; empty when nothing.</summary>
    public string Dialect => !_isArray ? "" : _count == KlineColumns.Binance.Length ? "Binance klines" : "arrays of values";

    /// <summary>Makes bars of such rows. Set when the first is needed.</summary>
    public BarAssembler? Assembler { get; set; }

    /// <summary>The values bars are made of, as the file names them.</summary>
    public IEnumerable<(BarField Field, string Column)> Used => Enum.GetValues<BarField>().Where(Has).Select(part => (part, _labels[this[part]]));

    /// <summary>The values no bar takes anything from, as the file names them.</summary>
    public IEnumerable<string> Unused => _labels.Where((_, i) => !_ordinals.Contains(i) && !IsWrapper(_names, i));

    /// <summary>The ordinal of a part's value; <see cref="ColumnMap.None"/> when there is none.</summary>
    public int this[BarField field] => _ordinals[(int)field];

    /// <summary>The shape of a row.</summary>
    /// <param name="row">The row, split.</param>
    /// <param name="text">Its text.</param>
    /// <param name="options">What the rows need not say themselves.</param>
    /// <param name="arrayLength">How many values it has if it is an array; null when that is not known yet.</param>
    public static RowShape Of(JsonRow row, ReadOnlySpan<byte> text, SourceOptions options, int? arrayLength) =>
        row.IsArray ? OfArray(row, text, options, arrayLength) : OfObject(row, text, options);

    /// <summary>Whether a row has this shape.</summary>
    public bool Fits(JsonRow row, ReadOnlySpan<byte> text)
    {
        if (row.Count != _count || row.IsArray != _isArray)
        {
            return false;
        }

        for (var i = 0; i < _names.Length; i++)
        {
            if (row.IsWrapped(i) != _names[i].IsWrapped || !row.Name(text, i).SequenceEqual(_names[i].Name))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether there is a value for a part.</summary>
    public bool Has(BarField field) => this[field] != ColumnMap.None;

    /// <summary>A value's name for people.</summary>
    public string NameOf(int ordinal) => _labels[ordinal];

    private static RowShape OfArray(JsonRow row, ReadOnlySpan<byte> text, SourceOptions options, int? length)
    {
        var columns = options.Columns.Count > 0 ? options.Columns
            : row.Count == KlineColumns.Short.Length ? KlineColumns.Short
            : row.Count == KlineColumns.Binance.Length ? KlineColumns.Binance
            : [];
        if (columns.Count == row.Count && row.Count == (length ?? columns.Count) && row.Count > 0)
        {
            var map = ColumnMap.Find(columns, options.Columns.Count > 0 ? "--columns" : "the row", options, out var problem);
            return new RowShape(row, [], [.. columns], map, problem);
        }

        var remedy = options.Columns.Count > 0 ? $"the row has {row.Count} values where --columns names {columns.Count}"
            : length is not null ? $"the row has {row.Count} values where the first has {length}"
            : $"the row has {row.Count} values without names. If they are in this order, give --columns {Suggestion(row, text)}";
        return new RowShape(row, [], [.. Enumerable.Repeat("", row.Count)], null, remedy);
    }

    private static string Suggestion(JsonRow row, ReadOnlySpan<byte> text)
    {
        var values = new string[row.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = TextOf.Value(row.Field(text, i));
        }

        return ColumnSuggestion.For(values);
    }

    private static RowShape OfObject(JsonRow row, ReadOnlySpan<byte> text, SourceOptions options)
    {
        var names = new (byte[] Name, bool IsWrapped)[row.Count];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = (row.Name(text, i).ToArray(), row.IsWrapped(i));
        }

        var labels = Labels(names);
        if (labels.GroupBy(label => label, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            return new RowShape(row, names, labels, null, $"the row names '{twice.Key}' twice");
        }

        var columns = ColumnMap.Find([.. labels.Select((label, i) => Meaning(names, i, label))], "the row", options, out var problem, inRows: true);
        return new RowShape(row, names, labels, columns, problem);
    }

    private static string[] Labels((byte[] Name, bool IsWrapped)[] names)
    {
        var wrapper = "";
        return [.. names.Select(value =>
        {
            var name = Encoding.UTF8.GetString(value.Name);
            wrapper = value.IsWrapped ? wrapper : name;
            return value.IsWrapped ? $"{wrapper}.{name}" : name;
        })];
    }

    private static bool IsWrapper((byte[] Name, bool IsWrapped)[] names, int ordinal) =>
        ordinal + 1 < names.Length && !names[ordinal].IsWrapped && names[ordinal + 1].IsWrapped;

    private static string Meaning((byte[] Name, bool IsWrapped)[] names, int ordinal, string label)
    {
        if (!names[ordinal].IsWrapped)
        {
            return IsWrapper(names, ordinal) ? "-" : label;
        }

        var name = label[(label.IndexOf('.', StringComparison.Ordinal) + 1)..];
        return label.StartsWith("k.", StringComparison.Ordinal) ? MeaningInKline(name) : name;
    }

    // In a kline of Binance's streams letters mean other things than elsewhere: 'T' is when it closes, 'V' what takers bought.
    private static string MeaningInKline(string name) => name switch
    {
        "t" => "timestamp",
        "s" => "symbol",
        "i" => "interval",
        "o" or "h" or "l" or "c" or "v" => name,
        _ => "-",
    };
}
