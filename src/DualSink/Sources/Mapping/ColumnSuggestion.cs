using System.Text;
using DualSink.Sources.Values;

namespace DualSink.Sources.Mapping;

/// <summary>A line for <c>--columns</c> that would read a file's rows. A suggestion only: nothing is read by it.</summary>
internal static class ColumnSuggestion
{
    private const int MaxNames = 64;

    private static readonly string[] Values = ["open", "high", "low", "close", "volume"];

    /// <summary>The columns as they are named.</summary>
    /// <param name="columns">The columns, some of which may not have been found.</param>
    /// <param name="except">Those not to be used.</param>
    public static string For(ColumnMap columns, params int[] except) =>
        Joined(columns.ColumnNames().Select((name, i) => except.Contains(i) ? "-" : name));

    /// <summary>The header's names, mended to be as many as a row's <paramref name="fields"/>.</summary>
    public static string For(ColumnMap columns, string[] fields)
    {
        var names = columns.ColumnNames().ToList();
        var timestamp = columns[BarField.Timestamp];
        var isSplit = !columns.Has(BarField.TimeOfDay) && fields.Length > timestamp + 1 && IsDate(fields[timestamp]) && IsTimeOfDay(fields[timestamp + 1]);
        if (names.Count < fields.Length && isSplit)
        {
            names[timestamp] = "date";
            names.Insert(timestamp + 1, "time");
        }

        return Joined(Enumerable.Range(0, fields.Length).Select(i => i < names.Count ? names[i] : "-"));
    }

    /// <summary>The usual order, where there is no header: an instant, then the prices and the volume.</summary>
    public static string For(string[] fields)
    {
        var names = Enumerable.Repeat("-", fields.Length).ToArray();
        var instant = Array.FindIndex(fields, field => InstantParser.IsInstant(Encoding.UTF8.GetBytes(field)));
        var next = instant < 0 ? 0 : instant + 1;
        if (instant >= 0)
        {
            var isSplit = next < fields.Length && IsDate(fields[instant]) && IsTimeOfDay(fields[next]);
            names[instant] = isSplit ? "date" : "timestamp";
            if (isSplit)
            {
                names[next++] = "time";
            }
        }

        foreach (var value in Values.TakeWhile(_ => next < names.Length))
        {
            names[next++] = value;
        }

        return Joined(names);
    }

    // A row of thousands of fields is no row of bars, and nobody would copy their names. What is copied goes through a shell.
    private static string Joined(IEnumerable<string> names)
    {
        string[] first = [.. names.Take(MaxNames + 1)];
        var line = first.Length <= MaxNames ? string.Join(",", first) : string.Join(",", first[..MaxNames]) + ",...";
        return line.All(IsPlain) ? line : $"'{line.Replace("'", "", StringComparison.Ordinal)}'";
    }

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is ',' or '.' or '-';

    private static bool IsDate(string text) => InstantParser.IsDate(Encoding.UTF8.GetBytes(text));

    private static bool IsTimeOfDay(string text) => InstantParser.IsTimeOfDay(Encoding.UTF8.GetBytes(text));
}
