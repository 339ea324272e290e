using System.Text;
using System.Text.RegularExpressions;

namespace DualSink.Sources.Mapping;

/// <summary>Takes source, symbol and timeframe from a file's name by a pattern such as <c>{symbol}-{timeframe}</c>.</summary>
internal static partial class FileNamePattern
{
    private static readonly string[] Endings = [".gz", ".csv", ".tsv", ".txt", ".ndjson", ".jsonl", ".json", ".parquet", ".pq"];

    /// <summary>The options with what the name says.</summary>
    /// <exception cref="ArgumentException">The pattern names nothing, or something else than source, symbol and timeframe.</exception>
    /// <exception cref="SourceException">The name does not fit the pattern.</exception>
    public static SourceOptions Apply(SourceOptions options, string file)
    {
        if (options.NamePattern is not { } pattern)
        {
            return options;
        }

        var name = Bare(file);
        var match = RegexOf(pattern).Match(name);
        if (!match.Success)
        {
            throw new SourceException(file, null, $"the name '{name}' does not fit --name '{pattern}'.");
        }

        return options with
        {
            Source = Part(match, "source") ?? options.Source,
            Symbol = Part(match, "symbol") ?? options.Symbol,
            Timeframe = Part(match, "timeframe") ?? options.Timeframe,
        };
    }

    private static string? Part(Match match, string name) => match.Groups[name] is { Success: true } part ? part.Value : null;

    private static Regex RegexOf(string pattern)
    {
        var regex = new StringBuilder("^");
        var names = new HashSet<string>(StringComparer.Ordinal);
        var end = 0;
        foreach (Match place in Place().Matches(pattern))
        {
            var name = place.Groups[1].Value;
            var isKnown = name is "source" or "symbol" or "timeframe" or "";
            if (!isKnown || (name.Length > 0 && !names.Add(name)))
            {
                throw Unusable(pattern);
            }

            regex.Append(Regex.Escape(pattern[end..place.Index])).Append(name.Length == 0 ? "(.*)" : $"(?<{name}>.+)");
            end = place.Index + place.Length;
        }

        return names.Count == 0 ? throw Unusable(pattern) : new Regex(regex.Append(Regex.Escape(pattern[end..])).Append('$').ToString(), RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
    }

    private static ArgumentException Unusable(string pattern) =>
        new($"--name: '{pattern}' is no pattern for a file's name; allowed are {{source}}, {{symbol}} and {{timeframe}}, each once and at least one, and {{}} for what does not matter, as in '{{symbol}}-{{timeframe}}'.");

    private static string Bare(string file)
    {
        var name = Path.GetFileName(file);
        while (Endings.FirstOrDefault(ending => name.Length > ending.Length && name.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) is { } ending)
        {
            name = name[..^ending.Length];
        }

        return name;
    }

    [GeneratedRegex(@"\{([^{}]*)\}")]
    private static partial Regex Place();
}
