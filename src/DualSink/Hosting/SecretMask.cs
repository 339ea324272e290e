using System.Text.RegularExpressions;

namespace DualSink.Hosting;

/// <summary>Hides passwords in database URLs, keyword strings and texts that hold them. Rather hides too much than too little.</summary>
internal static partial class SecretMask
{
    private const string Mask = "***";

    /// <summary><paramref name="text"/> with every password in it replaced by asterisks.</summary>
    public static string Hide(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var hidden = text.Contains("://", StringComparison.Ordinal) ? Uri().Replace(text, uri => HideUri(uri.Value)) : text;
        return hidden.Contains('=', StringComparison.Ordinal) ? Keyword().Replace(hidden, $"${{key}}{Mask}") : hidden;
    }

    /// <summary>The same for a whole text that should be a database URL: one that looks like none may be a bare password.</summary>
    public static string HideUrl(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        return StoreEngines.SchemeOf(url) is not null ? HideUri(url)
            : url.Contains('=', StringComparison.Ordinal) ? Keyword().Replace(url, $"${{key}}{Mask}")
            : Mask;
    }

    private static string HideUri(string uri) => UriParameter().Replace(HideUserInfo(uri), $"${{key}}{Mask}");

    private static string HideUserInfo(string uri)
    {
        var start = uri.IndexOf("://", StringComparison.Ordinal) + 3;
        var rest = uri[start..];
        var end = EndOfUserInfo(rest);
        var colon = end < 0 ? -1 : rest.IndexOf(':', 0, end);
        return colon < 0 ? uri : $"{uri[..start]}{rest[..(colon + 1)]}{Mask}{rest[end..]}";
    }

    // A password may hold unescaped '@', '/' and '?'. The last '@' ends it, unless that stands in a well-formed query.
    private static int EndOfUserInfo(string rest)
    {
        var query = rest.IndexOf('?', StringComparison.Ordinal);
        var last = rest.LastIndexOf('@');
        return query >= 0 && last > query && Query().IsMatch(rest[(query + 1)..]) ? rest.LastIndexOf('@', query) : last;
    }

    [GeneratedRegex(@"[A-Za-z][A-Za-z0-9+.-]*://\S*")]
    private static partial Regex Uri();

    [GeneratedRegex(@"^[A-Za-z_ %0-9]+=[^&]*(&[A-Za-z_ %0-9]+=[^&]*)*$")]
    private static partial Regex Query();

    [GeneratedRegex(@"(?<key>\b(ssl[\s_]*)?(password|passwd|pwd|psw)\s*=)[^&]*", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex UriParameter();

    // Quotes may hold separators; a quote that never closes hides everything after it.
    [GeneratedRegex(@"(?<key>\b(ssl[\s_]*)?(password|passwd|pwd|psw)\s*=\s*)(?!\*\*\*)(""([^""]|"""")*(""|$)|'([^']|'')*('|$))?[^;]*", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Keyword();
}
