using System.Globalization;

namespace DualSink.Sources.Values;

/// <summary>Reads decimals exactly or not at all: the framework rounds the 29th digit away unseen.</summary>
internal static class ExactDecimal
{
    private const int MaxDigits = 28;
    private const int MaxDecimals = 28;
    private const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    public static string? Parse(ReadOnlySpan<byte> utf8, out decimal value) => Parse(System.Text.Encoding.UTF8.GetString(utf8), out value);

    /// <summary>Reads <paramref name="text"/>, with a point and possibly an exponent, without thousands separators.</summary>
    /// <returns>Why it cannot be held exactly, as the end of a sentence about it; null when it can.</returns>
    public static string? Parse(ReadOnlySpan<char> text, out decimal value)
    {
        text = text.Trim();
        if (!decimal.TryParse(text, Style, CultureInfo.InvariantCulture, out value))
        {
            return text.IsEmpty ? "is empty"
                : double.TryParse(text, Style, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? "is out of range"
                : "is not a number";
        }

        // Whatever is shorter than its limits has lost nothing.
        return text.Length <= MaxDigits && !text.ContainsAny('e', 'E') ? null : Lost(text);
    }

    private static string? Lost(ReadOnlySpan<char> text)
    {
        var mark = text.IndexOfAny('e', 'E');
        var mantissa = mark < 0 ? text : text[..mark];
        var exponent = mark < 0 ? 0 : int.Parse(text[(mark + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

        var first = mantissa.IndexOfAnyInRange('1', '9');
        if (first < 0)
        {
            return null;
        }

        var last = mantissa.LastIndexOfAnyInRange('1', '9');
        var point = mantissa.IndexOf('.');
        var digits = last - first + 1 - (point > first && point < last ? 1 : 0);
        if (digits > MaxDigits)
        {
            return $"has {digits} significant digits; at most {MaxDigits} are held exactly";
        }

        var decimals = (long)(point >= 0 && last > point ? last - point : 0) - exponent;
        return decimals > MaxDecimals ? $"has {decimals} decimals; at most {MaxDecimals} are held exactly" : null;
    }
}
