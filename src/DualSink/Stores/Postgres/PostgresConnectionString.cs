using System.Globalization;
using Npgsql;

namespace DualSink.Stores.Postgres;

/// <summary>Reads a database URL (a PostgreSQL URI or Npgsql's keywords) into what Npgsql connects by.</summary>
internal static class PostgresConnectionString
{
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
    /// <exception cref="FormatException">It cannot be understood. The message never holds the text itself, which may hold a password.</exception>
    public static NpgsqlConnectionStringBuilder Parse(string text)
    {
        NpgsqlConnectionStringBuilder builder;
        try
        {
            builder = IsUri(text) ? FromUri(text) : new NpgsqlConnectionStringBuilder(text);
        }
        catch (Exception e) when (e is ArgumentException or KeyNotFoundException or InvalidCastException)
        {
            throw new FormatException($"The database URL has a setting PostgreSQL's client does not know or a value it cannot take: {FirstLine(e)}");
        }

        if (string.IsNullOrEmpty(builder.Host))
        {
            throw new FormatException("The database URL names no host. Write postgresql://user:password@host:5432/database.");
        }

        if (builder.Host.Contains(',', StringComparison.Ordinal))
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

    private static NpgsqlConnectionStringBuilder FromUri(string text)
    {
        var builder = new NpgsqlConnectionStringBuilder();
        var rest = text.AsSpan(text.IndexOf("://", StringComparison.Ordinal) + 3);
        var query = rest.IndexOf('?');
        var parameters = query < 0 ? [] : rest[(query + 1)..];
        rest = query < 0 ? rest : rest[..query];

        var slash = rest.IndexOf('/');
        var authority = slash < 0 ? rest : rest[..slash];
        if (slash >= 0 && slash + 1 < rest.Length)
        {
            builder.Database = Decode(rest[(slash + 1)..]);
        }

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

        foreach (var range in parameters.Split('&'))
        {
            SetParameter(builder, parameters[range]);
        }

        return builder;
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

        if (!int.TryParse(host.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is 0 or > 65535)
        {
            throw new FormatException($"The database URL's port '{host[(colon + 1)..]}' is not a number from 1 to 65535.");
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
            throw new FormatException("The database URL has a query parameter without a value.");
        }

        var name = Decode(parameter[..equals]);
        var value = Decode(parameter[(equals + 1)..]);
        name = LibpqNames.GetValueOrDefault(name, name);
        try
        {
            // Npgsql's enums are spelled without libpq's hyphens: verify-full is VerifyFull.
            builder[name] = name is "SSL Mode" ? value.Replace("-", "", StringComparison.Ordinal) : value;
        }
        catch (Exception e) when (e is ArgumentException or KeyNotFoundException or InvalidCastException or FormatException)
        {
            throw new FormatException($"The database URL's query parameter '{name}' is unknown or has a value it cannot take.");
        }
    }

    private static string Decode(ReadOnlySpan<char> text) => Uri.UnescapeDataString(text.ToString());

    private static string FirstLine(Exception e) => e.Message.Split('\n', 2)[0];
}
