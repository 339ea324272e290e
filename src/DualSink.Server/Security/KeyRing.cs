using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace DualSink.Server.Security;

/// <summary>Tells who a request comes from by its key. Immutable.</summary>
internal sealed class KeyRing(ImmutableArray<ApiKey> keys)
{
    private const string Scheme = "Bearer ";
    private const int MostCharacters = 512;

    /// <summary>Whether there are no keys, so that whoever reaches the service may do all.</summary>
    public bool IsEmpty => keys.IsEmpty;

    /// <summary>Who makes a request; nobody where its key is unknown, or it has none and one is wanted.</summary>
    public Caller CallerOf(HttpRequest request)
    {
        if (IsEmpty)
        {
            return Caller.Local;
        }

        var given = KeyIn(request);
        if (given is null or { Length: 0 or > MostCharacters })
        {
            return Caller.Nobody;
        }

        // Every key is compared to its end, so that the time tells nothing.
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(given), hash);
        ApiKey? found = null;
        foreach (var key in keys)
        {
            if (CryptographicOperations.FixedTimeEquals(hash, key.Hash.AsSpan()))
            {
                found = key;
            }
        }

        return found is null ? Caller.Nobody : new Caller(found.Name, found.Roles, found.WriteTenants, found.ReadTenants, HasKey: true);
    }

    private static string? KeyIn(HttpRequest request)
    {
        var authorization = request.Headers.Authorization.ToString();
        return authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? authorization[Scheme.Length..].Trim()
            : request.Headers.TryGetValue("X-Api-Key", out var key) ? key.ToString()
            : null;
    }
}
