using System.Text.RegularExpressions;

namespace DualSink.Server.Intake;

/// <summary>
/// Says what readers of files say in the words of a request: they name what to give by the flags of the command, which a
/// client of the service has not.
/// </summary>
internal static partial class RequestWords
{
    /// <summary>A message with the parts of the query and the heads that take the place of flags.</summary>
    public static string Of(string message) => Flag().Replace(
        message.Replace(", or --name with a pattern for the file's name", "", StringComparison.Ordinal),
        flag => flag.Groups["name"].Value switch
        {
            "source" => $"X-Source{Spaced(flag)}",
            "format" => $"Content-Type{Spaced(flag)}",
            "any-spacing" => $"?any_spacing=true{Spaced(flag)}",
            var name => flag.Groups["value"] is { Success: true, Value: not ("that" or "names" or "in") and var value } ? $"?{name}={value}" : $"?{name}={Spaced(flag)}",
        });

    private static string Spaced(Match flag) => flag.Groups["value"].Success ? $" {flag.Groups["value"].Value}" : "";

    [GeneratedRegex("(?<![\\w-])--(?<name>source|symbol|timeframe|columns|format|timezone|dates|dst|any-spacing)\\b(?: (?<value>[^\\s;,.]\\S*[^\\s;,.)]|[^\\s;,.]))?")]
    private static partial Regex Flag();
}
