using System.Buffers.Binary;

namespace DualSink.Sources.Parquet.Pages;

/// <summary>Unpacks LZ4 blocks, by https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md</summary>
internal static class Lz4Block
{
    private const int MinMatch = 4;
    private const int HadoopHeader = 8;

    /// <summary>Unpacks one block.</summary>
    /// <returns>Whether it was one and filled <paramref name="plain"/>.</returns>
    public static bool TryUnpack(ReadOnlySpan<byte> packed, Span<byte> plain)
    {
        var (from, to) = (0, 0);
        while (from < packed.Length)
        {
            var token = packed[from++];
            if (!TryLength(packed, ref from, token >> 4, out var literals) || literals > packed.Length - from || literals > plain.Length - to)
            {
                return false;
            }

            packed.Slice(from, literals).CopyTo(plain[to..]);
            from += literals;
            to += literals;
            if (from == packed.Length)
            {
                return to == plain.Length;
            }

            if (from + sizeof(ushort) > packed.Length)
            {
                return false;
            }

            var distance = BinaryPrimitives.ReadUInt16LittleEndian(packed[from..]);
            from += sizeof(ushort);
            if (!TryLength(packed, ref from, token & 0x0f, out var match) || distance == 0 || distance > to || match + MinMatch > plain.Length - to)
            {
                return false;
            }

            // Byte by byte: what is copied may be what this copy writes.
            for (var end = to + match + MinMatch; to < end; to++)
            {
                plain[to] = plain[to - distance];
            }
        }

        return false;
    }

    /// <summary>Unpacks blocks as Hadoop frames them: each after its length unpacked and its length packed, big-endian.</summary>
    /// <returns>Whether they were so and filled <paramref name="plain"/>.</returns>
    public static bool TryUnpackFramed(ReadOnlySpan<byte> packed, Span<byte> plain)
    {
        while (packed.Length > HadoopHeader)
        {
            var plainLength = BinaryPrimitives.ReadUInt32BigEndian(packed);
            var length = BinaryPrimitives.ReadUInt32BigEndian(packed[4..]);
            packed = packed[HadoopHeader..];
            if (plainLength > plain.Length || length > packed.Length || !TryUnpack(packed[..(int)length], plain[..(int)plainLength]))
            {
                return false;
            }

            packed = packed[(int)length..];
            plain = plain[(int)plainLength..];
        }

        return packed.IsEmpty && plain.IsEmpty;
    }

    private static bool TryLength(ReadOnlySpan<byte> packed, ref int from, int nibble, out int length)
    {
        length = nibble;
        if (nibble < 15)
        {
            return true;
        }

        while (from < packed.Length && length < int.MaxValue - byte.MaxValue - MinMatch)
        {
            var more = packed[from++];
            length += more;
            if (more < byte.MaxValue)
            {
                return true;
            }
        }

        return false;
    }
}
