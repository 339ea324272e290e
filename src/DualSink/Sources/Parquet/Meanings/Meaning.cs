using DualSink.Sources.Values;

namespace DualSink.Sources.Parquet.Meanings;

/// <summary>
/// What a column's stored values stand for. What has no shorter way goes through the text a value would have in a text
/// file, so that it means the same in each. Not safe for concurrent use.
/// </summary>
internal abstract class Meaning<T>
{
    /// <summary>The value as a number.</summary>
    /// <returns>Why it is none, as the end of a sentence about it; null when it is one.</returns>
    public virtual string? Number(T value, out decimal number) => ExactDecimal.Parse(Text(value), out number);

    /// <summary>The value as an instant.</summary>
    /// <returns>Why it is none, as the end of a sentence about it; null when it is one.</returns>
    public virtual string? Instant(T value, InstantParser instants, out DateTime utc) => instants.Parse(Text(value), out utc);

    /// <summary>Values as numbers, without asking for each what it stands for.</summary>
    /// <returns>Whether each is one; where it is false, <paramref name="numbers"/> means nothing.</returns>
    public virtual bool TryNumbers(ReadOnlySpan<T> values, Span<decimal> numbers)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (Number(values[i], out numbers[i]) is not null)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Values as instants, without asking for each what it stands for.</summary>
    /// <returns>Whether each is one; where it is false, <paramref name="utc"/> means nothing.</returns>
    public virtual bool TryInstants(ReadOnlySpan<T> values, InstantParser instants, Span<DateTime> utc)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (Instant(values[i], instants, out utc[i]) is not null)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The value as it would stand in a text file. Good until the next call.</summary>
    public abstract ReadOnlySpan<byte> Text(T value);

    /// <summary>Whether the text is a number of JSON.</summary>
    public virtual bool IsNumber(T value) => false;
}
