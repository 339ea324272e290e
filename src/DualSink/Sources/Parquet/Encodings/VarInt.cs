namespace DualSink.Sources.Parquet.Encodings;

/// <summary>Whole numbers of seven bits a byte, the lowest first, each byte but the last with its highest bit set.</summary>
internal static class VarInt
{
    /// <summary>Takes one off the front of <paramref name="data"/>.</summary>
    /// <exception cref="UnreadableParquetException">There is none of 64 bits.</exception>
    public static ulong Take(ref ReadOnlySpan<byte> data)
    {
        var value = 0UL;
        for (var i = 0; i < data.Length && i < 10; i++)
        {
            value |= (ulong)(data[i] & 0x7f) << (7 * i);
            if (data[i] < 0x80)
            {
                data = data[(i + 1)..];
                return value;
            }
        }

        throw Damage.Inconsistent();
    }

    /// <summary>Takes one with a sign, which is its lowest bit.</summary>
    /// <exception cref="UnreadableParquetException">There is none of 64 bits.</exception>
    public static long TakeSigned(ref ReadOnlySpan<byte> data)
    {
        var value = Take(ref data);
        return (long)(value >> 1) ^ -(long)(value & 1);
    }
}
