namespace DualSink.Sources.Values;

/// <summary>Reads decimals exactly or not at all: the framework rounds the 29th digit away unseen.</summary>
internal static class ExactDecimal
{
    private const int MaxDigits = 28;
    private const int MaxDecimals = 28;

    // So many digits fit 64 bits, whatever they are.
    private const int ShortLength = 19;

    /// <summary>Reads a number with a point and possibly an exponent, without thousands separators.</summary>
    /// <returns>Why it cannot be held exactly, as the end of a sentence about it; null when it can.</returns>
    public static string? Parse(ReadOnlySpan<byte> utf8, out decimal value)
    {
        var text = Utf8Text.Trim(utf8);
        if (text.Length <= ShortLength && TryParseShort(text, out value))
        {
            return null;
        }

        return ParseAny(text, out value);
    }

    /// <summary>The digits of a number without an exponent that count: from the first that is not zero to the last.</summary>
    public static int SignificantDigits(ReadOnlySpan<byte> mantissa)
    {
        var first = mantissa.IndexOfAnyInRange((byte)'1', (byte)'9');
        var last = mantissa.LastIndexOfAnyInRange((byte)'1', (byte)'9');
        var point = mantissa.IndexOf((byte)'.');
        return first < 0 ? 0 : last - first + 1 - (point > first && point < last ? 1 : 0);
    }

    // Nearly every number there is, in 6 ns where any takes 40: a sign, digits, a point among them.
    private static bool TryParseShort(ReadOnlySpan<byte> text, out decimal value)
    {
        var number = 0UL;
        var digits = 0;
        var digitsBeforePoint = -1;
        var isNegative = false;
        value = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var digit = (uint)(text[i] - '0');
            if (digit <= 9)
            {
                number = (number * 10) + digit;
                digits++;
            }
            else if (text[i] == '.' && digitsBeforePoint < 0)
            {
                digitsBeforePoint = digits;
            }
            else if (i == 0 && text[0] is (byte)'-' or (byte)'+')
            {
                isNegative = text[0] == '-';
            }
            else
            {
                return false;
            }
        }

        var decimals = digitsBeforePoint < 0 ? 0 : digits - digitsBeforePoint;
        value = new decimal((int)number, (int)(number >> 32), 0, isNegative && number != 0, (byte)decimals);
        return digits > 0;
    }

    private static string? ParseAny(ReadOnlySpan<byte> text, out decimal value)
    {
        value = 0;
        if (text.IsEmpty)
        {
            return "is empty";
        }

        var isNegative = text[0] == '-';
        var mark = text.IndexOfAny((byte)'e', (byte)'E');
        var mantissa = WithoutSign(mark < 0 ? text : text[..mark]);
        var exponent = 0L;
        return IsMantissa(mantissa) && (mark < 0 || TryParseExponent(text[(mark + 1)..], out exponent))
            ? Build(mantissa, exponent, isNegative, out value)
            : text.Contains((byte)',') ? "has a comma; numbers are read with a point, and without thousands separators"
            : "is not a number";
    }

    private static string? Build(ReadOnlySpan<byte> mantissa, long exponent, bool isNegative, out decimal value)
    {
        value = 0;
        var digits = SignificantDigits(mantissa);
        if (digits == 0)
        {
            return null;
        }

        // The number is its digits up to the last that is not zero, times ten to this power.
        var point = mantissa.IndexOf((byte)'.');
        var last = mantissa.LastIndexOfAnyInRange((byte)'1', (byte)'9');
        var end = point < 0 ? mantissa.Length : point;
        var power = exponent + end - last - (end > last ? 1 : 0);
        if (digits + power > MaxDigits + 1)
        {
            return "is out of range";
        }

        if (digits > MaxDigits)
        {
            return $"has {digits} significant digits; at most {MaxDigits} are held exactly";
        }

        if (-power > MaxDecimals)
        {
            return $"has {-power} decimals; at most {MaxDecimals} are held exactly";
        }

        var number = UInt128.Zero;
        foreach (var character in mantissa[..(last + 1)])
        {
            number = character == '.' ? number : (number * 10) + (uint)(character - '0');
        }

        for (; power > 0; power--)
        {
            number *= 10;
        }

        if (number >> 96 != 0)
        {
            return "is out of range";
        }

        value = new decimal((int)(uint)number, (int)(uint)(number >> 32), (int)(uint)(number >> 64), isNegative, (byte)-power);
        return null;
    }

    private static ReadOnlySpan<byte> WithoutSign(ReadOnlySpan<byte> text) => text is [(byte)'-' or (byte)'+', ..] ? text[1..] : text;

    private static bool IsMantissa(ReadOnlySpan<byte> text)
    {
        var point = text.IndexOf((byte)'.');
        return text.ContainsAnyInRange((byte)'0', (byte)'9')
            && !text[..Math.Max(point, 0)].ContainsAnyExceptInRange((byte)'0', (byte)'9')
            && !text[(point + 1)..].ContainsAnyExceptInRange((byte)'0', (byte)'9');
    }

    // However long: what is beyond any decimal is all the same.
    private static bool TryParseExponent(ReadOnlySpan<byte> text, out long exponent)
    {
        const long Beyond = 1_000_000_000_000;
        var digits = WithoutSign(text);
        exponent = 0;
        foreach (var character in digits)
        {
            var digit = (uint)(character - '0');
            if (digit > 9)
            {
                return false;
            }

            exponent = Math.Min((exponent * 10) + digit, Beyond);
        }

        exponent = text is [(byte)'-', ..] ? -exponent : exponent;
        return !digits.IsEmpty;
    }
}
