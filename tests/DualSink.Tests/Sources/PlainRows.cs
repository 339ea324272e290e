using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using DualSink.Bars;

namespace DualSink.Tests.Sources;

/// <summary>
/// The bar on a line by parsers that have nothing in common with the reader's: the plainest that know where each value stands.
/// </summary>
internal static partial class PlainRows
{
    private static readonly string[] Names = ["timestamp", "open", "high", "low", "close", "volume"];

    // What damage can make of these names that is one still.
    private static readonly string[] ShortNames = ["timestamp|time|ts|t", "open|o", "high|h", "low|l", "close|c", "volume|vol|v"];

    /// <summary>Why a bar is not the one on a line of delimited text; null when it is.</summary>
    public static string? OfDelimited(Bar bar, string header, string line, char delimiter)
    {
        var columns = header.Split(delimiter).Select(Letters).ToArray();
        var fields = Fields(line, delimiter);

        // Where a damaged header still names a column in another way, its place tells.
        var texts = Names.Select((name, i) => Array.IndexOf(columns, name) is >= 0 and var place ? fields.ElementAtOrDefault(place) : fields.ElementAtOrDefault(i)).ToArray();
        return Difference(bar, texts);
    }

    /// <summary>Why a bar is not the one in a line's object; null when it is.</summary>
    public static string? OfObject(Bar bar, string line)
    {
        using var row = JsonDocument.Parse(line);

        var texts = ShortNames.Select(names => row.RootElement.EnumerateObject()
            .Where(value => names.Split('|').Contains(Letters(value.Name)))
            .Select(value => value.Value.ToString()).FirstOrDefault()).ToArray();
        return Difference(bar, texts);
    }

    private static string[] Fields(string line, char delimiter) =>
        [.. line.Split(delimiter).Select(text => text.Trim(' ', '\t', '\r', '\ufeff').Trim('"').Trim())];

    private static string? Difference(Bar bar, string?[] texts)
    {
        var values = new[] { bar.Open, bar.High, bar.Low, bar.Close, bar.Volume };
        for (var i = 0; i < values.Length; i++)
        {
            if (!decimal.TryParse(texts[i + 1], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || value != values[i])
            {
                return $"{Names[i + 1]} is {texts[i + 1]}";
            }
        }

        return IsTime(texts[0] ?? "", bar.Timestamp) ? null : $"the timestamp is {texts[0]}";
    }

    private static bool IsTime(string text, DateTime time)
    {
        if (DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var read))
        {
            return read == time;
        }

        // Where the damage took a digit the numbers tell, and where it took a colon or the seconds the digits do.
        var numbers = Numbers().Matches(text).Select(number => number.Value).ToArray();
        return numbers.Select(number => number.TrimStart('0')).SequenceEqual(new[] { time.Year, time.Month, time.Day, time.Hour, time.Minute, time.Second }.Select(part => part == 0 ? "" : $"{part}"))
            || string.Concat(numbers).PadRight(14, '0') == time.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);
    }

    private static string Letters(string name) => string.Concat(name.Where(char.IsAsciiLetter)).ToLowerInvariant();

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Numbers();
}
