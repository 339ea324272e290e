using System.Numerics;

namespace DualSink.Bars;

/// <summary>Powers of ten as integers.</summary>
internal static class PowersOfTen
{
    /// <summary>The largest exponent whose power fits <see cref="ulong"/>.</summary>
    public const int MaxUInt64Exponent = 19;

    private static readonly ulong[] Small = Enumerable.Range(0, MaxUInt64Exponent + 1).Select(e => (ulong)BigInteger.Pow(10, e)).ToArray();

    /// <summary>10^<paramref name="exponent"/>, for 0 to <see cref="MaxUInt64Exponent"/>.</summary>
    public static ulong UInt64(int exponent) => Small[exponent];

    /// <summary>10^<paramref name="exponent"/>, for 0 and above.</summary>
    public static BigInteger Big(int exponent) => exponent <= MaxUInt64Exponent ? Small[exponent] : BigInteger.Pow(10, exponent);
}
