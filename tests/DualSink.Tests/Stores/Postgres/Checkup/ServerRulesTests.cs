using System.Collections.Frozen;
using DualSink.Stores.Checkup;
using DualSink.Stores.Postgres.Checkup;

namespace DualSink.Tests.Stores.Postgres.Checkup;

/// <summary>What facts about a server come to, also those that no test server can be made to have.</summary>
public sealed class ServerRulesTests
{
    private static readonly PostgresServerFacts Good = new()
    {
        VersionNumber = 150_004,
        Version = "15.4",
        Database = "market",
        Role = "app",
        LoginRole = "app",
        IsSuperuser = false,
        BypassesRowSecurity = false,
        IsStandby = false,
        Encoding = "UTF8",
        InUse = (11, 1, 1),
        Allowed = (-1, -1),
        Settings = Settings(("max_connections", "100", "default"), ("superuser_reserved_connections", "3", "default")),
    };

    [Theory]
    [InlineData(120_017, "Fail")]
    [InlineData(130_000, "Ok")]
    [InlineData(180_004, "Ok")]
    [InlineData(190_000, "Warn")]
    public void Versions_13_to_18_are_known(int version, string state) =>
        Assert.Equal(state, VersionCheck.Of(Good with { VersionNumber = version }).State.ToString());

    [Theory]
    [InlineData("fsync", "configuration file", "ALTER SYSTEM SET fsync = on; SELECT pg_reload_conf();")]
    [InlineData("full_page_writes", "configuration file", "ALTER SYSTEM SET full_page_writes = on; SELECT pg_reload_conf();")]
    [InlineData("fsync", "command line", "Start the server without -c fsync=off")]
    [InlineData("synchronous_commit", "configuration file", "ALTER ROLE \"app\" SET synchronous_commit = on;")]
    public void What_is_not_durable_is_mended_where_it_was_set(string setting, string source, string remedy)
    {
        var finding = Assert.Single(DurabilityCheck.Of(Good with { Settings = Settings((setting, "off", source)) }));

        Assert.Equal((FindingState.Warn, remedy), (finding.State, finding.Remedy));
    }

    [Theory]
    [InlineData(97, -1, -1, 11, "Ok", null)]
    [InlineData(98, -1, -1, 11, "Fail", "Set ingestion.workers lower, or raise it and restart the server: ALTER SYSTEM SET max_connections = 194;")]
    [InlineData(90, -1, -1, 20, "Warn", "Set ingestion.workers lower, or raise it and restart the server: ALTER SYSTEM SET max_connections = 194;")]
    [InlineData(4, 3, -1, 11, "Fail", "ALTER DATABASE \"market\" CONNECTION LIMIT -1;")]
    [InlineData(4, -1, 3, 11, "Fail", "ALTER ROLE \"app\" CONNECTION LIMIT -1;")]
    [InlineData(4, 100, 4, 11, "Ok", null)]
    public void Workers_need_a_connection_each(int workers, int ofDatabase, int ofRole, int inUse, string state, string? remedy)
    {
        // The look itself is one of those in use.
        var server = Good with { Allowed = (ofDatabase, ofRole), InUse = (inUse == 11 ? 1 : inUse, 1, 1) };

        var finding = CapacityCheck.Of(server, workers);

        Assert.Equal((state, remedy), (finding.State.ToString(), finding.Remedy));
    }

    [Fact]
    public void Limits_of_a_role_and_a_database_do_not_hold_a_superuser() =>
        Assert.Equal(FindingState.Ok, CapacityCheck.Of(Good with { IsSuperuser = true, Allowed = (1, 1) }, 4).State);

    [Theory]
    [InlineData(0.9, 0.0, "Ok")]
    [InlineData(1.1, 0.2, "Ok")]
    [InlineData(-1.3, 0.2, "Warn")]
    [InlineData(3600, 2, "Warn")]
    public void A_clock_is_wrong_only_as_far_as_it_is_certain(double ahead, double uncertainty, string state) =>
        Assert.Equal(state, ClockCheck.Of(new ServerClock(TimeSpan.FromSeconds(ahead), TimeSpan.FromSeconds(uncertainty))).State.ToString());

    private static FrozenDictionary<string, PostgresSetting> Settings(params (string Name, string Value, string Source)[] settings) =>
        settings.Select(setting => new PostgresSetting(setting.Name, setting.Value, setting.Source)).ToFrozenDictionary(setting => setting.Name);
}
