using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;

namespace DualSink.Stores.Comparing;

/// <summary>
/// PostgreSQL's extended hashes of doubles and texts (<c>hashfloat8extended</c>, <c>hashtextextended</c> under collation
/// "C"), which rest on Bob Jenkins' lookup3 (2006), and the two hashes that digests are made of. Pure.
/// </summary>
/// <remarks>
/// A row's hash is a chain, each value hashed with the hash so far as its seed: a sum of chains, unlike a sum of sums,
/// tells when two rows have exchanged a value. The server hashes zero to the seed itself, so that a zero and its neighbour
/// could change places unseen; <see cref="ZeroStandIn"/>, which no value in its common form is, takes its place.
/// </remarks>
internal static class RowHash
{
    /// <summary>Hashed in place of zero.</summary>
    public const double ZeroStandIn = 1e-300;

    /// <summary>What a row's chain begins with.</summary>
    public const long Seed = 1;

    private const uint Start = 0x9e3779b9 + 3923095;

    /// <summary>The hash of a series.</summary>
    public static long OfSeries(ReadOnlySpan<byte> source, ReadOnlySpan<byte> symbol, ReadOnlySpan<byte> timeframe) =>
        (long)OfBytes(source, OfBytes(symbol, OfBytes(timeframe, 0)));

    /// <summary>The hash of a series.</summary>
    public static long OfSeries(SeriesName series) =>
        OfSeries(Encoding.UTF8.GetBytes(series.Source), Encoding.UTF8.GetBytes(series.Symbol), Encoding.UTF8.GetBytes(series.Timeframe));

    /// <summary>The hash so far and one value more, which is a number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Chain(long hash, double value)
    {
        var bits = BitConverter.DoubleToUInt64Bits(value == 0 ? ZeroStandIn : value);
        var start = Start + sizeof(double);
        var (a, b, c) = (start, start, start);
        if (hash != 0)
        {
            a += (uint)((ulong)hash >> 32);
            b += (uint)hash;
            Mix(ref a, ref b, ref c);
        }

        a += (uint)bits;
        b += (uint)(bits >> 32);
        Finish(ref a, ref b, ref c);
        return (long)(((ulong)b << 32) | c);
    }

    /// <summary>The server's <c>hash_any_extended</c>, as a machine of little-endian order computes it.</summary>
    public static ulong OfBytes(ReadOnlySpan<byte> bytes, ulong seed)
    {
        var start = Start + (uint)bytes.Length;
        var (a, b, c) = (start, start, start);
        if (seed != 0)
        {
            a += (uint)(seed >> 32);
            b += (uint)seed;
            Mix(ref a, ref b, ref c);
        }

        while (bytes.Length >= 12)
        {
            a += BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            b += BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            c += BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
            Mix(ref a, ref b, ref c);
            bytes = bytes[12..];
        }

        // The lowest byte of c belongs to the length.
        a += Part(bytes, 0, 4, 0);
        b += Part(bytes, 4, 8, 0);
        c += Part(bytes, 8, 11, 8);
        Finish(ref a, ref b, ref c);
        return ((ulong)b << 32) | c;
    }

    private static uint Part(ReadOnlySpan<byte> bytes, int from, int to, int shift)
    {
        var part = 0u;
        for (var i = from; i < Math.Min(to, bytes.Length); i++)
        {
            part |= (uint)bytes[i] << (((i - from) * 8) + shift);
        }

        return part;
    }

    private static void Mix(ref uint a, ref uint b, ref uint c)
    {
        a -= c;
        a ^= BitOperations.RotateLeft(c, 4);
        c += b;
        b -= a;
        b ^= BitOperations.RotateLeft(a, 6);
        a += c;
        c -= b;
        c ^= BitOperations.RotateLeft(b, 8);
        b += a;
        a -= c;
        a ^= BitOperations.RotateLeft(c, 16);
        c += b;
        b -= a;
        b ^= BitOperations.RotateLeft(a, 19);
        a += c;
        c -= b;
        c ^= BitOperations.RotateLeft(b, 4);
        b += a;
    }

    private static void Finish(ref uint a, ref uint b, ref uint c)
    {
        c ^= b;
        c -= BitOperations.RotateLeft(b, 14);
        a ^= c;
        a -= BitOperations.RotateLeft(c, 11);
        b ^= a;
        b -= BitOperations.RotateLeft(a, 25);
        c ^= b;
        c -= BitOperations.RotateLeft(b, 16);
        a ^= c;
        a -= BitOperations.RotateLeft(c, 4);
        b ^= a;
        b -= BitOperations.RotateLeft(a, 14);
        c ^= b;
        c -= BitOperations.RotateLeft(b, 24);
    }
}
