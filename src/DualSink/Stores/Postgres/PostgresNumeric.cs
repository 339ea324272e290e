using System.Buffers.Binary;

namespace DualSink.Stores.Postgres;

/// <summary>
/// PostgreSQL's binary NUMERIC (<c>numeric_send</c> in its source): group count, weight of the first group, sign, scale,
/// then groups of four decimal digits, most significant first.
/// </summary>
internal static class PostgresNumeric
{
    private const ushort Negative = 0x4000;
    private const int Groups = 9;

    /// <summary>Writes <paramref name="value"/> exactly. At most 26 bytes.</summary>
    /// <returns>The bytes written.</returns>
    public static int Write(decimal value, Span<byte> destination)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        var scale = (bits[3] >> 16) & 0x7f;

        // Groups are aligned on the decimal point, so the fraction is padded to whole groups first.
        var padding = (4 - (scale % 4)) % 4;
        var fractionGroups = (scale + padding) / 4;
        Span<ushort> groups = stackalloc ushort[Groups];
        var count = Split(bits, padding, groups);

        // groups[0] is the least significant; zeros there say nothing.
        var first = 0;
        while (first < count && groups[first] == 0)
        {
            first++;
        }

        BinaryPrimitives.WriteInt16BigEndian(destination, (short)(count - first));
        BinaryPrimitives.WriteInt16BigEndian(destination[2..], (short)(count == first ? 0 : count - fractionGroups - 1));
        BinaryPrimitives.WriteUInt16BigEndian(destination[4..], bits[3] < 0 && count > first ? Negative : (ushort)0);
        BinaryPrimitives.WriteInt16BigEndian(destination[6..], (short)scale);
        var length = 8;
        for (var i = count - 1; i >= first; i--)
        {
            BinaryPrimitives.WriteUInt16BigEndian(destination[length..], groups[i]);
            length += 2;
        }

        return length;
    }

    private static int Split(ReadOnlySpan<int> bits, int padding, Span<ushort> groups)
    {
        var low = (uint)bits[0] | ((ulong)(uint)bits[1] << 32);
        var factor = padding switch { 0 => 1u, 1 => 10u, 2 => 100u, _ => 1000u };
        var count = 0;
        if (bits[2] != 0 || low > ulong.MaxValue / 1000)
        {
            var wide = new UInt128((uint)bits[2], low) * factor;
            while (wide > ulong.MaxValue)
            {
                (wide, var group) = UInt128.DivRem(wide, 10_000);
                groups[count++] = (ushort)group;
            }

            low = (ulong)wide;
        }
        else
        {
            low *= factor;
        }

        while (low != 0)
        {
            (low, var group) = Math.DivRem(low, 10_000);
            groups[count++] = (ushort)group;
        }

        return count;
    }
}
