using System.Text;
using DualSink.Sources.Mapping;
using DualSink.Sources.Values;

namespace DualSink.Sources.Csv;

/// <summary>What the first row of a text says of its columns.</summary>
/// <param name="Columns">The columns.</param>
/// <param name="HasHeader">Whether the first row names columns, and is no bar.</param>
/// <param name="Remark">What was recognised besides, for people; empty when nothing was.</param>
internal sealed record CsvShape(ColumnMap Columns, bool HasHeader, string Remark)
{
    /// <summary>Finds the columns.</summary>
    /// <param name="first">The fields of the first row that is not blank.</param>
    /// <param name="options">What the file does not say itself.</param>
    /// <param name="problem">Why they are not found, and the remedy; null when they are.</param>
    public static CsvShape? Find(string[] first, SourceOptions options, out string? problem)
    {
        if (options.Columns.Count > 0)
        {
            return ColumnMap.Find(options.Columns, "--columns", options, out problem) is { } named
                ? Named(first, named)
                : null;
        }

        if (first is [var only])
        {
            problem = $"there are no columns: the first row is one field, '{TextOf.Value(Encoding.UTF8.GetBytes(only))}'. Fields are separated by ',' ';' tab or '|'; if the file is no CSV, name its format with --format.";
            return null;
        }

        if (!LooksLikeData(first))
        {
            return ColumnMap.Find(first, "the header", options, out problem) is { } columns ? new CsvShape(columns, true, "") : null;
        }

        if (IsBinanceKline(first))
        {
            return ColumnMap.Find(KlineColumns.Binance, "a Binance kline", options, out problem) is { } klines
                ? new CsvShape(klines, false, "no header, Binance klines")
                : null;
        }

        problem = $"there is no header: the first row is data, of {first.Length} fields. Name its columns; if they are in this order, give --columns {ColumnSuggestion.For(first)}";
        return null;
    }

    private static CsvShape Named(string[] first, ColumnMap columns)
    {
        var hasHeader = LooksLikeHeader(first, columns);
        return new CsvShape(columns, hasHeader, hasHeader ? "columns as named by --columns in place of the header" : "columns as named by --columns");
    }

    // Where columns were named for it, a file may have a header nevertheless: then none of its values reads as one, and each
    // is a word. A row of nothing but blanks and "n/a" is a bad row.
    private static bool LooksLikeHeader(string[] first, ColumnMap columns) =>
        first.Length > columns[BarField.Timestamp]
        && !IsInstant(first[columns[BarField.Timestamp]])
        && new[] { BarField.Open, BarField.High, BarField.Low, BarField.Close, BarField.Volume }
            .All(field => columns[field] >= first.Length || IsWord(first[columns[field]]));

    private static bool IsWord(string text) =>
        !IsNumber(text)
        && text.AsSpan().Trim() is var word
        && (FieldAliases.Find(text) is not null || (word.ContainsAnyInRange('A', 'z') && !IsNothing(word)));

    private static bool IsNothing(ReadOnlySpan<char> word)
    {
        foreach (var nothing in (ReadOnlySpan<string>)["n/a", "na", "nan", "null", "none", "nil", "inf", "-inf"])
        {
            if (word.Equals(nothing, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static bool LooksLikeData(string[] first) => first.Count(text => IsNumber(text) || IsInstant(text)) > first.Length / 2;

    // The close time is the last millisecond, or microsecond since 2025, of the interval that the open time begins.
    private static bool IsBinanceKline(string[] first) =>
        first.Length == KlineColumns.Binance.Length
        && first.All(IsNumber)
        && long.TryParse(first[0], out var open) && long.TryParse(first[6], out var close)
        && close > open
        && (close - open + 1) % (open < 100_000_000_000_000 ? 1_000 : 1_000_000) == 0;

    private static bool IsNumber(string text) => ExactDecimal.Parse(Encoding.UTF8.GetBytes(text), out _) is null;

    private static bool IsInstant(string text) => InstantParser.IsInstant(Encoding.UTF8.GetBytes(text));
}
