using System.Collections.Frozen;
using System.Globalization;

namespace DualSink.Stores.Postgres.Checkup;

/// <summary>What a server says about itself, the database and the role.</summary>
internal sealed record PostgresServerFacts
{
    /// <summary>The version as a number: 150004 is 15.4.</summary>
    public required int VersionNumber { get; init; }

    /// <summary>The version as the server writes it.</summary>
    public required string Version { get; init; }

    public required string Database { get; init; }

    /// <summary>The role whose privileges count.</summary>
    public required string Role { get; init; }

    /// <summary>The role that logged in, whose settings count.</summary>
    public required string LoginRole { get; init; }

    public required bool IsSuperuser { get; init; }

    public required bool BypassesRowSecurity { get; init; }

    public required bool IsStandby { get; init; }

    public required string Encoding { get; init; }

    /// <summary>Connections in use on the server, in the database, and by the role.</summary>
    public required (long Server, long Database, long Role) InUse { get; init; }

    /// <summary>Connections the database and the role may have; -1 for any number.</summary>
    public required (int Database, int Role) Allowed { get; init; }

    /// <summary>The settings of interest; one that this version does not have is missing.</summary>
    public required FrozenDictionary<string, PostgresSetting> Settings { get; init; }

    public int Major => VersionNumber / 10_000;

    /// <summary>The value of a setting that is a number; 0 where this version does not have it.</summary>
    public long Number(string setting) => Settings.TryGetValue(setting, out var found) ? long.Parse(found.Value, CultureInfo.InvariantCulture) : 0;

    /// <summary>Whether a switch has a value.</summary>
    public bool Is(string setting, string value) => Settings.TryGetValue(setting, out var found) && found.Value == value;

    /// <summary>The statement that gives the role another value of a setting, from its next session on.</summary>
    public string Set(string setting, string value)
    {
        // Of all places the role's own in this database comes first, then the role's; either comes before the server's.
        var place = Settings.GetValueOrDefault(setting)?.Source == "database user" ? $" IN DATABASE {PostgresSql.Quote(Database)}" : "";
        return $"ALTER ROLE {PostgresSql.Quote(LoginRole)}{place} SET {setting} = {value};";
    }
}
