using System.Collections.Immutable;
using DualSink.Server.Security;

namespace DualSink.Server;

/// <summary>How the service listens, whom it lets in, and what it bears. Immutable.</summary>
internal sealed record ServerOptions
{
    public const string DefaultUrl = "http://127.0.0.1:8080";

    /// <summary>Where it listens. Default <c>http://127.0.0.1:8080</c>. Beyond loopback only with keys.</summary>
    public ImmutableArray<string> Urls { get; init; } = [DefaultUrl];

    /// <summary>The file of its certificate, PEM or PKCS #12, with its full path. Default null: what Kestrel's own settings say. Idle without an https URL.</summary>
    public string? Certificate { get; init; }

    /// <summary>The file of the certificate's private key, PEM, with its full path. Default null: it is in the file of the certificate. Idle without one.</summary>
    public string? CertificateKey { get; init; }

    /// <summary>Names it may be called by in <c>Host</c>, beside loopback and the addresses it listens on. Default: none.</summary>
    public ImmutableArray<string> Hosts { get; init; } = [];

    /// <summary>Who may do what. Default: none, so that whoever reaches it on loopback may do all.</summary>
    public ImmutableArray<ApiKey> Keys { get; init; } = [];

    /// <summary>Most bytes of a request's body, packed as it comes. Default 64 MiB, 1 KiB to 1 TiB.</summary>
    public long MaxBodyBytes { get; init; } = 64L << 20;

    /// <summary>Most bytes a packed body may unpack to. Default 1 GiB, 1 KiB to 1 TiB.</summary>
    public long MaxUnpackedBytes { get; init; } = 1L << 30;

    /// <summary>Most requests a second of one key, or of one address where there is no key. Default 1000, 1 to 1,000,000.</summary>
    public int MaxRequestsPerSecond { get; init; } = 1000;

    /// <summary>Most connections at a time. Default 1000, 1 to 100,000.</summary>
    public int MaxConnections { get; init; } = 1000;

    /// <summary>How many idempotency keys are remembered. Default 10,000, 1 to 1,000,000. Idle without a journal.</summary>
    public int MaxIdempotencyKeys { get; init; } = 10_000;

    /// <summary>How long an idempotency key is remembered. Default 24 h, 1 min to 30 days. Idle without a journal.</summary>
    public TimeSpan IdempotencyRetain { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How often the tables are compared by itself. Default null: when asked only.</summary>
    public TimeSpan? CompareEvery { get; init; }

    /// <summary>Whether it shows synthetic bars. Default false.</summary>
    public bool IsDemo { get; init; }
}
