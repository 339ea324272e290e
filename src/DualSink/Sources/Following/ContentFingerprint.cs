using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace DualSink.Sources.Following;

/// <summary>
/// Tells whether a file still begins with what was read of it, without reading all of it again: a digest of the first and
/// the last bytes of that part. A file of bars never has the same last rows at the same place as another one.
/// </summary>
internal static class ContentFingerprint
{
    private const int EdgeLength = 1024;
    private const int DigestLength = 12;

    /// <summary>The fingerprint of a file's first <paramref name="length"/> bytes.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static string Of(SafeFileHandle file, long length)
    {
        var edges = new byte[2 * EdgeLength];
        var begin = ReadAll(file, edges.AsSpan(0, (int)Math.Min(EdgeLength, length)), 0);
        var end = ReadAll(file, edges.AsSpan(begin, (int)Math.Min(EdgeLength, length)), Math.Max(0, length - EdgeLength));
        return Convert.ToHexStringLower(SHA256.HashData(edges.AsSpan(0, begin + end)).AsSpan(0, DigestLength));
    }

    /// <summary>Whether a file begins with what <paramref name="mark"/> remembers.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static bool IsOf(SafeFileHandle file, ReadMark mark) =>
        RandomAccess.GetLength(file) >= mark.Bytes && Of(file, mark.Bytes) == mark.Fingerprint;

    // A file that was cut meanwhile is another one: then fewer bytes are digested.
    private static int ReadAll(SafeFileHandle file, Span<byte> bytes, long position)
    {
        var length = 0;
        while (length < bytes.Length && RandomAccess.Read(file, bytes[length..], position + length) is > 0 and var read)
        {
            length += read;
        }

        return length;
    }
}
