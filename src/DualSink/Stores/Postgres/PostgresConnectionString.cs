using System.Data.Common;
using System.Globalization;
using Npgsql;

namespace DualSink.Stores.Postgres;

/// <summary>Reads a database URL (a PostgreSQL URI or Npgsql's keywords) into what Npgsql connects by.</summary>
internal static class PostgresConnectionString
{
    private const string Escaping = "In user and password write '/' as %2F, '?' as %3F, '@' as %40, ':' as %3A";

    // libpq's names (PostgreSQL's manual, "Connection URIs") that Npgsql spells otherwise.
    private static readonly Dictionary<string, string> LibpqNames = new(StringComparer.OrdinalIgnoreCase)
    {
        ["sslmode"] = "SSL Mode",
        ["sslrootcert"] = "Root Certificate",
        ["sslcert"] = "SSL Certificate",
        ["sslkey"] = "SSL Key",
        ["sslpassword"] = "SSL Password",
        ["channel_binding"] = "Channel Binding",
        ["connect_timeout"] = "Timeout",
        ["application_name"] = "Application Name",
        ["target_session_attrs"] = "Target Session Attributes",
        ["load_balance_hosts"] = "Load Balance Hosts",
        ["keepalives_idle"] = "Tcp Keepalive Time",
        ["dbname"] = "Database",
        ["user"] = "Username",
        ["passfile"] = "Passfile",
        ["search_path"] = "Search Path",
    };

    /// <summary>Whether <paramref name="text"/> is a PostgreSQL URI.</summary>
    public static bool IsUri(string text) =>
        text.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase);

    /// <summary>Parses <paramref name="text"/>.</summary>
    /// <exception cref="FormatException">
    /// It cannot be understood. The message quotes nothing of it but names of settings that the client knows: in a text that
    /// is not well-formed, any other part may be a password's.
    /// </exception>
    public static NpgsqlConnectionStringBuilder Parse(string text)
    {
        var builder = IsUri(text) ? FromUri(text) : FromKeywords(text);
        if (string.IsNullOrEmpty(builder.Host))
        {
            throw new FormatException("The database URL names no host. Write postgresql://user:password@host:5432/database.");
        }

        var hosts = builder.Host.Split(',');
        if (hosts.Any(host => PortOf(host) is { } port && !IsPort(port, out _)))
        {
            throw NoPort();
        }

        if (hosts.Length > 1)
        {
            // Writing needs the primary; and after a failover the old one should be looked at again soon.
            builder.TargetSessionAttributes ??= "primary";
            if (!text.Contains("Host Recheck", StringComparison.OrdinalIgnoreCase))
            {
                builder.HostRecheckSeconds = 1;
            }
        }

        return builder;
    }

    private static NpgsqlConnectionStringBuilder FromKeywords(string text)
    {
        var given = new DbConnectionStringBuilder();
        try
        {
            given.ConnectionString = text;
        }
        catch (ArgumentException)
        {
            throw new FormatException("The database URL is no keyword string. Write Key=Value;Key=Value, and a value with ';', '=' or a quote in quotes.");
        }

        var builder = new NpgsqlConnectionStringBuilder();
        foreach (string name in given.Keys)
        {
            Set(builder, name, name, (string)given[name], "If a password holds ';', '=' or a quote, put it in quotes");
        }

        return builder;
    }

    private static NpgsqlConnectionStringBuilder FromUri(string text)
    {
        var builder = new NpgsqlConnectionStringBuilder();
        var rest = text.AsSpan(text.IndexOf("://", StringComparison.Ordinal) + 3);
        var end = rest.IndexOfAny('/', '?');
        var authority = end < 0 ? rest : rest[..end];
        rest = end < 0 ? [] : rest[end..];
        if (rest.Contains('@'))
        {
            // It may end a password with an unescaped '/' or '?', whose parts would be taken for host and database.
            throw new FormatException($"The database URL has an '@' behind its host. {Escaping}, and an '@' elsewhere %40.");
        }

        var query = rest.IndexOf('?');
        var path = query < 0 ? rest : rest[..query];
        if (path.Length > 1)
        {
            builder.Database = Decode(path[1..]);
        }

        SetAuthority(builder, authority);
        var parameters = query < 0 ? [] : rest[(query + 1)..];
        foreach (var range in parameters.Split('&'))
        {
            SetParameter(builder, parameters[range]);
        }

        return builder;
    }

    private static void SetAuthority(NpgsqlConnectionStringBuilder builder, ReadOnlySpan<char> authority)
    {
        // A password may hold an unescaped @; the last one ends it.
        var at = authority.LastIndexOf('@');
        if (at >= 0)
        {
            var user = authority[..at];
            var colon = user.IndexOf(':');
            builder.Username = Decode(colon < 0 ? user : user[..colon]);
            if (colon >= 0)
            {
                builder.Password = Decode(user[(colon + 1)..]);
            }

            authority = authority[(at + 1)..];
        }

        if (authority.Length > 0)
        {
            builder.Host = Decode(authority);
            OnePort(builder);
        }
    }

    // A single host:port is kept apart, so that messages and Npgsql see a plain host.
    private static void OnePort(NpgsqlConnectionStringBuilder builder)
    {
        var host = builder.Host!;
        var colon = host.LastIndexOf(':');
        if (host.Contains(',', StringComparison.Ordinal) || colon < 0 || host.EndsWith(']'))
        {
            return;
        }

        // An address with colons stands in brackets here; anything else with two may be a user and a password.
        if (!IsPort(host.AsSpan(colon + 1), out var port) || (host.AsSpan(0, colon).Contains(':') && host[colon - 1] != ']'))
        {
            throw NoPort();
        }

        builder.Host = host[..colon];
        builder.Port = port;
    }

    private static void SetParameter(NpgsqlConnectionStringBuilder builder, ReadOnlySpan<char> parameter)
    {
        if (parameter.IsEmpty)
        {
            return;
        }

        var equals = parameter.IndexOf('=');
        if (equals <= 0)
        {
            throw new FormatException($"The database URL has a query parameter without a value. {Escaping}.");
        }

        var name = Decode(parameter[..equals]);
        var value = Decode(parameter[(equals + 1)..]);
        var keyword = LibpqNames.GetValueOrDefault(name, name);

        // Npgsql's enums are spelled without libpq's hyphens: verify-full is VerifyFull.
        Set(builder, name, keyword, keyword is "SSL Mode" ? value.Replace("-", "", StringComparison.Ordinal) : value, Escaping);
    }

    private static void Set(NpgsqlConnectionStringBuilder builder, string name, string keyword, string value, string remedy)
    {
        if (!builder.ContainsKey(keyword))
        {
            throw new FormatException($"The database URL has a setting that PostgreSQL's client does not know. {remedy}.");
        }

        try
        {
            builder[keyword] = value;
        }
        catch (Exception e) when (e is ArgumentException or KeyNotFoundException or InvalidCastException or FormatException)
        {
            throw new FormatException($"The database URL's setting '{name}' has a value it cannot take.");
        }
    }

    // An address without brackets has colons, but no port.
    private static string? PortOf(string host)
    {
        var colon = host.LastIndexOf(':');
        var bracket = host.LastIndexOf(']');
        return colon > bracket && (bracket >= 0 || host.IndexOf(':', StringComparison.Ordinal) == colon) ? host[(colon + 1)..] : null;
    }

    private static bool IsPort(ReadOnlySpan<char> text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and <= 65535;

    private static FormatException NoPort() => new($"The database URL's port is not a number from 1 to 65535. {Escaping}.");

    private static string Decode(ReadOnlySpan<char> text) => Uri.UnescapeDataString(text.ToString());
}
