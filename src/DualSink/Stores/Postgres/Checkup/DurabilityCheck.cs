using DualSink.Stores.Checkup;

namespace DualSink.Stores.Postgres.Checkup;

/// <summary>Whether what the server confirmed survives a crash of it.</summary>
internal static class DurabilityCheck
{
    private const string Name = "durability";

    public static IEnumerable<Finding> Of(PostgresServerFacts server)
    {
        var findings = new List<Finding>();
        if (server.Is("synchronous_commit", "off"))
        {
            findings.Add(Finding.Warn(
                Name,
                $"synchronous_commit is off (from: {server.Settings["synchronous_commit"].Source})",
                "The server confirms a write before it is on disk: a crash loses bars that were confirmed.",
                server.Set("synchronous_commit", "on")));
        }

        if (server.Is("fsync", "off"))
        {
            findings.Add(Finding.Warn(
                Name,
                "fsync is off",
                "A power loss can destroy the whole database, confirmed bars with it.",
                OnTheServer(server, "fsync")));
        }

        if (server.Is("full_page_writes", "off"))
        {
            findings.Add(Finding.Warn(
                Name,
                "full_page_writes is off",
                "A power loss in the middle of writing a page leaves it torn, and recovery cannot mend it.",
                OnTheServer(server, "full_page_writes")));
        }

        return findings.Count > 0 ? findings : [Finding.Ok(Name, "fsync, full_page_writes and synchronous_commit are as they should be")];
    }

    // What was given on the command line stands before anything in a file.
    private static string OnTheServer(PostgresServerFacts server, string setting) => server.Settings[setting].Source == "command line"
        ? $"Start the server without -c {setting}=off"
        : $"ALTER SYSTEM SET {setting} = on; SELECT pg_reload_conf();";
}
