using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace DualSink.Server.Security;

/// <summary>Keys and their hashes as people write them.</summary>
internal static class KeyText
{
    private const string Kind = "sha256:";
    private const int Bytes = 32;

    /// <summary>The roles a key may have, for people.</summary>
    public const string AllowedRoles = "write, read, operate";

    /// <summary>A new key: 256 random bits. Whoever has it may do what it may.</summary>
    public static string Make() => $"dsk_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes))}";

    /// <summary>The hash of a key, as the configuration has it.</summary>
    public static string HashOf(string key) => Kind + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    /// <summary>The bytes of a hash; null where the text is none.</summary>
    public static ImmutableArray<byte>? HashIn(string text) =>
        text.StartsWith(Kind, StringComparison.Ordinal) && text.Length == Kind.Length + (2 * SHA256.HashSizeInBytes) && text.AsSpan(Kind.Length).IndexOfAnyExcept("0123456789abcdefABCDEF") < 0
            ? [.. Convert.FromHexString(text.AsSpan(Kind.Length))]
            : null;

    /// <summary>The role of a name; null where there is none.</summary>
    public static Role? RoleOf(string name) => name switch
    {
        "write" => Role.Write,
        "read" => Role.Read,
        "operate" => Role.Operate,
        _ => null,
    };
}
