using DualSink.Stores.Checkup;

namespace DualSink.Stores.Postgres.Checkup;

/// <summary>Whether the database can hold every name.</summary>
internal static class EncodingCheck
{
    private const string Name = "encoding";

    public static Finding Of(PostgresServerFacts server) => server.Encoding == "UTF8"
        ? Finding.Ok(Name, "UTF8")
        : Finding.Warn(
            Name,
            $"the database is encoded in {server.Encoding}",
            "A source or timeframe with a character it does not have is refused, and its bar becomes a dead letter.",
            $"Move the data to one that has all: CREATE DATABASE {PostgresSql.Quote(server.Database + "_utf8")} ENCODING 'UTF8' TEMPLATE template0;");
}
