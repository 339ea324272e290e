using System.Text.RegularExpressions;

namespace DualSink.Hosting;

/// <summary>
/// Hides passwords in database URLs, keyword strings and texts that hold them. A password may hold anything, a separator
/// too, so what stands behind its beginning is shown only where it cannot belong to it. Rather hides too much than too
/// little.
/// </summary>
internal static partial class SecretMask
{
    private const string Mask = "***";

    // Keywords of Npgsql and parameters of libpq whose values are no secret, without spaces and underscores.
    private static readonly HashSet<string> Harmless = new(StringComparer.OrdinalIgnoreCase)
    {
        "applicationname", "cancellationtimeout", "channelbinding", "clientencoding", "commandtimeout", "connectionidlelifetime",
        "connectionlifetime", "connecttimeout", "database", "db", "dbname", "encoding", "host", "hostrecheckseconds", "keepalive",
        "keepalivesidle", "loadbalancehosts", "maximumpoolsize", "maxpoolsize", "minimumpoolsize", "minpoolsize", "mode", "multiplexing",
        "options", "passfile", "pooling", "port", "requireauth", "rootcertificate", "searchpath", "server", "sslcert",
        "sslcertificate", "sslkey", "sslmode", "sslnegotiation", "sslrootcert", "targetsessionattributes", "targetsessionattrs",
        "tcpkeepalive", "tcpkeepaliveinterval", "tcpkeepalivetime", "timeout", "timezone", "trustservercertificate", "uid",
        "user", "userid", "username",
    };

    /// <summary><paramref name="text"/> with every password in it replaced by asterisks, and often the rest of its line too.</summary>
    public static string Hide(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return string.Join('\n', text.Split('\n').Select(HideLine));
    }

    /// <summary>The same for a whole text that should be a database URL: one that looks like none may be a bare password.</summary>
    public static string HideUrl(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        return StoreEngines.SchemeOf(url) is not null ? HideUri(url)
            : url.Contains('=', StringComparison.Ordinal) ? HideKeywords(url)
            : Mask;
    }

    private static string HideLine(string line)
    {
        var uri = UriStart().Match(line);
        return uri.Success && !SecretKey().IsMatch(line[..uri.Index]) ? line[..uri.Index] + HideUri(line[uri.Index..]) : HideFromSecretKey(line);
    }

    // A password ends at the last '@', wherever '/' and '?' stand before it.
    private static string HideUri(string uri)
    {
        var start = uri.IndexOf("://", StringComparison.Ordinal) + 3;
        var rest = uri[start..];
        var at = rest.LastIndexOf('@');
        var colon = rest.IndexOf(':', StringComparison.Ordinal);
        var key = SecretKey().Match(rest);
        if (key.Success && key.Index < at)
        {
            // Its value may hold the '@' and go on behind it.
            return $"{uri[..start]}{rest[..(colon >= 0 && colon < key.Index ? colon + 1 : key.Index + key.Length)]}{Mask}";
        }

        if (at >= 0)
        {
            return colon >= 0 && colon < at ? $"{uri[..start]}{rest[..(colon + 1)]}{Mask}{HideParameters(rest[at..])}" : uri[..start] + HideParameters(rest);
        }

        // Without an '@' there should be hosts alone; a user and a password whose host was forgotten are no hosts.
        return colon < 0 || Hosts().IsMatch(rest) ? uri[..start] + HideParameters(rest) : $"{uri[..start]}{rest[..(colon + 1)]}{Mask}";
    }

    private static string HideParameters(string rest)
    {
        var query = rest.IndexOf('?', StringComparison.Ordinal);
        return query < 0
            ? HideFromSecretKey(rest)
            : $"{HideFromSecretKey(rest[..query])}?{string.Join('&', rest[(query + 1)..].Split('&').Select(HideParameter))}";
    }

    private static string HideParameter(string parameter)
    {
        var equals = parameter.IndexOf('=', StringComparison.Ordinal);
        return equals >= 0 && IsHarmless(parameter[..equals]) ? HideFromSecretKey(parameter)
            : equals >= 0 && SecretKey().Match(parameter) is { Success: true, Index: 0 } ? parameter[..(equals + 1)] + Mask
            : Mask;
    }

    // What comes behind a key that nobody knows may be the rest of a password with a ';' in it.
    private static string HideKeywords(string text)
    {
        var shown = new List<string>();
        for (var next = 0; next < text.Length;)
        {
            var pair = Pair().Match(text, next);
            var key = pair.Groups["key"].Value;
            if (!pair.Success || !(IsHarmless(key) || SecretKey().Match(key + '=') is { Success: true, Index: 0 }))
            {
                shown.Add(Mask);
                break;
            }

            shown.Add(IsHarmless(key) ? HideFromSecretKey(pair.Groups["all"].Value) : $"{key}={Mask}");
            next = pair.Index + pair.Length;
        }

        return string.Join(';', shown);
    }

    private static string HideFromSecretKey(string text) =>
        SecretKey().Match(text) is { Success: true } key ? text[..(key.Index + key.Length)] + Mask : text;

    private static bool IsHarmless(string key) => Harmless.Contains(key.Replace(" ", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal));

    [GeneratedRegex("[A-Za-z][A-Za-z0-9+.-]*://")]
    private static partial Regex UriStart();

    [GeneratedRegex(@"(ssl[\s_]*)?(password|passwd|pwd|psw)\s*=", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex SecretKey();

    // Up to the path, the query or the end of a sentence: names, or addresses in brackets, each with or without a port.
    [GeneratedRegex(@"^(\[[0-9A-Fa-f:.]*\]|[^:/?\s,]*)(:\d{1,5})?(,(\[[0-9A-Fa-f:.]*\]|[^:/?\s,]*)(:\d{1,5})?)*[.:;,)'""]*($|[/?\s])", RegexOptions.ExplicitCapture)]
    private static partial Regex Hosts();

    // Quotes may hold separators; a quote that never closes takes everything behind it.
    [GeneratedRegex(@"\G(?<all>\s*(?<key>[^=;]+?)\s*=\s*(""([^""]|"""")*(""|$)\s*(?=;|$)|'([^']|'')*('|$)\s*(?=;|$)|[^;]*))(;|$)", RegexOptions.ExplicitCapture)]
    private static partial Regex Pair();
}
