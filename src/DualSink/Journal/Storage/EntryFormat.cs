using System.Buffers.Binary;
using System.IO.Hashing;

namespace DualSink.Journal.Storage;

/// <summary>
/// How bars lie in an entry: their number, then each bar as a byte of flags, what differs of its names from the bar
/// before, its timestamp, and five numbers.
/// </summary>
/// <remarks>
/// Numbers without a width are in groups of seven bits, the lowest first. A name is the number it got when it first came;
/// the next free number is followed by the name itself. A timestamp is how far its distance from the one before differs
/// from the distance before, in ticks: nothing at all in a regular series. A number is a byte of sign and scale and its
/// digits as an integer, so that 1.50 does not come back as 1.5. Bars of a minute take some 20 bytes each.
/// </remarks>
internal static class EntryFormat
{
    /// <summary>The format that is written, kept with each entry so that a later version knows how to read it.</summary>
    public const int Current = 1;

    public const byte NewSource = 1;
    public const byte NewSymbol = 2;
    public const byte NewTimeframe = 4;
    public const byte Irregular = 8;

    /// <summary>Where the flags hold a timestamp's kind: two bits.</summary>
    public const int KindShift = 4;

    public const byte ScaleMask = 0x1f;
    public const byte Negative = 0x20;

    /// <summary>The digits are 96 bits as they are.</summary>
    public const byte Wide = 0x40;

    /// <summary>Numbers of a bar.</summary>
    public const int Numbers = 5;

    /// <summary>Most a bar can take without its names: flags, three numbers of names, a timestamp, five numbers of 13 bytes.</summary>
    public const int MaxBarBytes = 1 + (3 * 5) + 10 + (Numbers * 13);

    /// <summary>The hash of an entry's bars alone, which is known before its position is.</summary>
    public static ulong HashOf(ReadOnlySpan<byte> payload) => XxHash3.HashToUInt64(payload);

    /// <summary>The checksum of a whole entry: its columns and its bars.</summary>
    public static long Checksum(long position, long acceptedAt, long lanes, int bars, ReadOnlySpan<byte> tenant, ulong payloadHash)
    {
        const int Fixed = 40;
        Span<byte> header = stackalloc byte[Fixed];
        BinaryPrimitives.WriteInt32LittleEndian(header, Current);
        BinaryPrimitives.WriteInt64LittleEndian(header[4..], position);
        BinaryPrimitives.WriteInt64LittleEndian(header[12..], acceptedAt);
        BinaryPrimitives.WriteInt64LittleEndian(header[20..], lanes);
        BinaryPrimitives.WriteInt32LittleEndian(header[28..], bars);
        BinaryPrimitives.WriteUInt64LittleEndian(header[32..], payloadHash);
        return (long)XxHash3.HashToUInt64(tenant, (long)XxHash3.HashToUInt64(header));
    }
}
