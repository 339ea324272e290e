namespace DualSink.Tests.Infrastructure;

/// <summary>How a test server is made.</summary>
public sealed record PostgresServerOptions
{
    /// <summary>The superuser's password. Default null: everybody is trusted.</summary>
    public string? Password { get; init; }

    /// <summary>Server settings on top of the defaults, as in postgresql.conf.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();
}
