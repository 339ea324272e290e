using DualSink.Stores.Checkup;

namespace DualSink.Stores.Postgres.Checkup;

/// <summary>Whether the server is of a version that is known to work.</summary>
internal static class VersionCheck
{
    private const string Name = "version";
    private const int Oldest = 13;
    private const int Newest = 18;

    public static Finding Of(PostgresServerFacts server) => server.Major switch
    {
        < Oldest => Finding.Fail(
            Name,
            $"PostgreSQL {server.Version} is older than {Oldest}",
            "The statements of the sinks are not made for it.",
            $"Move the database to PostgreSQL {Newest}, or to another from {Oldest} on: pg_upgrade"),
        > Newest => Finding.Warn(
            Name,
            $"PostgreSQL {server.Version} is newer than {Newest}",
            "Nobody has tried it with this version of DualSink.",
            "Try it before you rely on it: dualsink verify"),
        _ => Finding.Ok(Name, $"PostgreSQL {server.Version}"),
    };
}
