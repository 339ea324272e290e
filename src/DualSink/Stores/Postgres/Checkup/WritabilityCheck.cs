using DualSink.Stores.Checkup;

namespace DualSink.Stores.Postgres.Checkup;

/// <summary>Whether the server, and the role's sessions on it, take writes at all.</summary>
internal static class WritabilityCheck
{
    private const string Name = "writable";

    public static Finding Of(PostgresServerFacts server, string origin) =>
        server.IsStandby ? Finding.Fail(
            Name,
            "the server is a standby",
            "It takes no writes; they are tried again and again until it is promoted.",
            $"Name all hosts in {origin}, and the primary is found among them: postgresql://USER@HOST1,HOST2/{server.Database}")
        : server.Is("default_transaction_read_only", "on") ? Finding.Fail(
            Name,
            $"default_transaction_read_only is on (from: {server.Settings["default_transaction_read_only"].Source})",
            "Every transaction of the role begins as one that may not write.",
            server.Set("default_transaction_read_only", "off"))
        : Finding.Ok(Name, "a primary that takes writes");
}
