using System.Buffers.Binary;

namespace DualSink.Sources.Parquet.Encodings;

/// <summary>Numbers of a few bits each, the lowest bits of the first byte first.</summary>
internal static class BitPacking
{
    // A number of so many bits that begins anywhere in a byte ends within eight bytes.
    private const int MaxOneRead = 57;

    /// <summary>The number at <paramref name="index"/>.</summary>
    /// <param name="data">The numbers.</param>
    /// <param name="index">Which of them.</param>
    /// <param name="width">Bits of each, 0 to 64.</param>
    public static ulong Unpack(ReadOnlySpan<byte> data, int index, int width)
    {
        if (width == 0)
        {
            return 0;
        }

        var bit = (long)index * width;
        var begin = (int)(bit >> 3);
        var shift = (int)(bit & 7);
        if (width <= MaxOneRead && begin + sizeof(ulong) <= data.Length)
        {
            return (BinaryPrimitives.ReadUInt64LittleEndian(data[begin..]) >> shift) & (ulong.MaxValue >> (64 - width));
        }

        return UnpackAtEnd(data[begin..], shift, width);
    }

    private static ulong UnpackAtEnd(ReadOnlySpan<byte> data, int shift, int width)
    {
        var bytes = (shift + width + 7) / 8;
        var value = UInt128.Zero;
        for (var i = bytes - 1; i >= 0; i--)
        {
            value = (value << 8) | data[i];
        }

        return (ulong)(value >> shift) & (ulong.MaxValue >> (64 - width));
    }
}
