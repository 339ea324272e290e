using DualSink.Stores.Postgres.Checkup;
using Npgsql;

namespace DualSink.Tests.Stores.Postgres.Checkup;

/// <summary>Refusals that a test server does not utter.</summary>
public sealed class ServerRefusalTests
{
    [Theory]
    [InlineData("53300", "sorry, too many clients already", "has no connection left", "ALTER SYSTEM SET max_connections = 200;")]
    [InlineData("57P03", "the database system is starting up", "takes no connections now: the database system is starting up", "pg_isready -h db1 -p 6432")]
    [InlineData("28000", "die Rolle existiert nicht", "refuses user app: die Rolle existiert nicht", "pg_hba.conf says how it has to log in")]
    [InlineData("28000", "pg_hba.conf rejects connection for host \"10.0.0.7\"", "does not let user app in from here", "ADDRESS/32 scram-sha-256")]
    [InlineData("XX000", "out of luck", "refuses: out of luck [XX000]", "server's log")]
    public void Each_comes_with_what_to_do(string code, string message, string finding, string remedy)
    {
        var subject = PostgresSubject.Of("postgresql://app:hunter2@db1:6432,db2/market", "--database", [], "demo", 2);

        var found = ConnectionCheck.Explain(new NpgsqlException("outer", new PostgresException(message, "FATAL", "FATAL", code)), subject);

        Assert.Contains(finding, found.What, StringComparison.Ordinal);
        Assert.Contains(remedy, found.Remedy, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", found.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Connecting_is_bounded_for_each_host()
    {
        Assert.Equal(6, PostgresSubject.Of("postgresql://a@h/d?connect_timeout=0", "x", [], "demo", 2).ConnectLimit.TotalSeconds);
        Assert.Equal(11, PostgresSubject.Of("postgresql://a@h,i/d", "x", [], "demo", 2).ConnectLimit.TotalSeconds);
        Assert.Equal(5, PostgresSubject.Of("postgresql://a@h/d?connect_timeout=60", "x", [], "demo", 2).Connection.Timeout);
        Assert.Equal(2, PostgresSubject.Of("postgresql://a@h/d?connect_timeout=2", "x", [], "demo", 2).Connection.Timeout);
    }
}
