using System.Globalization;
using DualSink.Stores.Checkup;

namespace DualSink.Stores.Postgres.Checkup;

/// <summary>Whether the server has connections enough for the sinks' workers.</summary>
internal static class CapacityCheck
{
    private const string Name = "connections";
    private const string Why = "A worker without a connection cannot write; its bars are tried again until the attempts are used up.";

    public static Finding Of(PostgresServerFacts server, int workers)
    {
        var role = PostgresSql.Quote(server.LoginRole);
        var reserved = server.IsSuperuser ? 0 : server.Number("superuser_reserved_connections") + server.Number("reserved_connections");
        var usable = server.Number("max_connections") - reserved;

        // The look itself is one of those in use.
        Limit[] limits =
        [
            new($"role {server.LoginRole}", server.Allowed.Role, server.InUse.Role - 1, $"ALTER ROLE {role} CONNECTION LIMIT -1;"),
            new($"database {server.Database}", server.Allowed.Database, server.InUse.Database - 1, $"ALTER DATABASE {PostgresSql.Quote(server.Database)} CONNECTION LIMIT -1;"),
            new("the server", usable, server.InUse.Server - 1, Text($"Set ingestion.workers lower, or raise it and restart the server: ALTER SYSTEM SET max_connections = {Math.Max(usable, 50) * 2};")),
        ];
        limits = server.IsSuperuser ? limits[2..] : limits;
        if (limits.FirstOrDefault(limit => limit.Allowed >= 0 && limit.Allowed < workers) is { } never)
        {
            return Finding.Fail(Name, Text($"{never.Whose} may have {never.Allowed:N0} connections, and the workers need {workers:N0}"), Why, never.Remedy);
        }

        return limits.FirstOrDefault(limit => limit.Allowed >= 0 && limit.Allowed - limit.InUse < workers) is { } now
            ? Finding.Warn(Name, Text($"{now.Whose} has {now.InUse:N0} of {now.Allowed:N0} connections in use, and the workers need {workers:N0}"), Why, now.Remedy)
            : Finding.Ok(Name, Text($"{server.InUse.Server - 1:N0} of {usable:N0} in use, and the workers need {workers:N0}"));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed record Limit(string Whose, long Allowed, long InUse, string Remedy);
}
