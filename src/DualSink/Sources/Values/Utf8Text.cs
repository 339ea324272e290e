using System.Text;

namespace DualSink.Sources.Values;

/// <summary>Takes pieces off the front of a text, whatever its bytes.</summary>
internal static class Utf8Text
{
    /// <summary>The text without white space around it.</summary>
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text) =>
        text.IsEmpty || (text[0] > ' ' && text[^1] > ' ') ? text : text[Ascii.Trim(text)];

    /// <summary>Takes all digits there are.</summary>
    /// <param name="text">Begins after them then.</param>
    /// <param name="value">The number they make; meaningless above 9 digits.</param>
    /// <returns>How many they were.</returns>
    public static int TakeDigits(ref ReadOnlySpan<byte> text, out int value)
    {
        var number = 0u;
        var count = 0;
        while (count < text.Length && (uint)(text[count] - '0') is <= 9 and var digit)
        {
            number = (number * 10) + digit;
            count++;
        }

        value = (int)number;
        text = text[count..];
        return count;
    }

    /// <summary>Takes all letters there are.</summary>
    public static ReadOnlySpan<byte> TakeLetters(ref ReadOnlySpan<byte> text)
    {
        var count = 0;
        while (count < text.Length && IsLetter(text[count]))
        {
            count++;
        }

        var letters = text[..count];
        text = text[count..];
        return letters;
    }

    /// <summary>Takes all spaces there are.</summary>
    /// <returns>Whether there were any.</returns>
    public static bool TakeSpaces(ref ReadOnlySpan<byte> text)
    {
        var length = text.Length;
        text = text.TrimStart((byte)' ');
        return text.Length < length;
    }

    /// <summary>Takes <paramref name="expected"/> when the text begins with it.</summary>
    /// <returns>Whether it does.</returns>
    public static bool Take(ref ReadOnlySpan<byte> text, byte expected)
    {
        var begins = !text.IsEmpty && text[0] == expected;
        text = begins ? text[1..] : text;
        return begins;
    }

    /// <summary>Whether <paramref name="character"/> is one of A to Z in any case.</summary>
    public static bool IsLetter(byte character) => (uint)((character | 0x20) - 'a') <= 'z' - 'a';
}
