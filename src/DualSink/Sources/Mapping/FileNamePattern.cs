using System.Text.RegularExpressions;
using DualSink.Bars;

namespace DualSink.Sources.Mapping;

/// <summary>Takes source, symbol and timeframe from a file's name by a pattern such as <c>{symbol}-{timeframe}</c>.</summary>
/// <remarks>
/// A name may fit its pattern in several ways: <c>BTC-USD-1m</c> does. Then the one counts whose timeframe is understood;
/// where that leaves more than one, or none, nobody guesses.
/// </remarks>
internal static partial class FileNamePattern
{
    /// <summary>Looks whether a pattern is one, before there is a file.</summary>
    /// <exception cref="ArgumentException">It names nothing, or something else than source, symbol and timeframe.</exception>
    public static void Check(string pattern) => PartsOf(pattern);

    /// <summary>The options with what the name says.</summary>
    /// <exception cref="ArgumentException">The pattern names nothing, or something else than source, symbol and timeframe.</exception>
    /// <exception cref="SourceException">The name does not fit the pattern, or fits it in several ways.</exception>
    public static SourceOptions Apply(SourceOptions options, string file)
    {
        if (options.NamePattern is not { } pattern)
        {
            return options;
        }

        var name = InputName.Bare(file);
        HashSet<Reading> readings = [.. Read(PartsOf(pattern), name, default)];
        Reading[] understood = [.. readings.Where(reading => reading.Timeframe is null || Timeframe.TryParse(reading.Timeframe, out _))];
        return understood switch
        {
            [] when readings.Count == 0 => throw new SourceException(file, null, $"the name '{name}' does not fit --name '{pattern}'."),
            [] => throw new SourceException(
                file, null, $"the name '{name}' fits --name '{pattern}' only with a timeframe that is not understood: {readings.First()}. Write {{}} in place of {{timeframe}} and give --timeframe."),
            [var only] => options with
            {
                Source = only.Source ?? options.Source,
                Symbol = only.Symbol ?? options.Symbol,
                Timeframe = only.Timeframe ?? options.Timeframe,
                IsTimeframeDefault = options.IsTimeframeDefault && only.Timeframe is null,
            },
            [var one, var other, ..] => throw new SourceException(
                file, null, $"the name '{name}' fits --name '{pattern}' in several ways: {one} or {other}. Write more of the name out in the pattern."),
        };
    }

    /// <summary>Whether a name that fits <paramref name="pattern"/> says that part of every bar.</summary>
    public static bool Names(string? pattern, BarField field) =>
        pattern?.Contains($"{{{field.ToString().ToLowerInvariant()}}}", StringComparison.Ordinal) ?? false;

    private static IEnumerable<Reading> Read(ReadOnlyMemory<Part> parts, string rest, Reading reading)
    {
        if (parts.IsEmpty)
        {
            return rest.Length == 0 ? [reading] : [];
        }

        var part = parts.Span[0];
        if (!part.IsPlace)
        {
            return rest.StartsWith(part.Text, StringComparison.Ordinal) ? Read(parts[1..], rest[part.Text.Length..], reading) : [];
        }

        var fewest = part.Text.Length == 0 ? 0 : 1;
        return Enumerable.Range(fewest, Math.Max(0, rest.Length + 1 - fewest))
            .SelectMany(length => Read(parts[1..], rest[length..], reading.With(part.Text, rest[..length])));
    }

    private static Part[] PartsOf(string pattern)
    {
        var parts = new List<Part>();
        var end = 0;
        foreach (Match place in Place().Matches(pattern))
        {
            parts.Add(new Part(pattern[end..place.Index], IsPlace: false));
            parts.Add(new Part(place.Groups[1].Value, IsPlace: true));
            end = place.Index + place.Length;
        }

        parts.Add(new Part(pattern[end..], IsPlace: false));
        string[] named = [.. parts.Where(part => part is { IsPlace: true, Text.Length: > 0 }).Select(part => part.Text)];
        return named.Length > 0 && named.Distinct().Count() == named.Length && named.All(name => name is "source" or "symbol" or "timeframe")
            ? [.. parts]
            : throw new ArgumentException(
                $"--name: '{pattern}' is no pattern for a file's name; allowed are {{source}}, {{symbol}} and {{timeframe}}, each once and at least one, and {{}} for what does not matter, as in '{{symbol}}-{{timeframe}}'.");
    }

    [GeneratedRegex(@"\{([^{}]*)\}")]
    private static partial Regex Place();

    // What a file's name has to have, or a place for what is looked for, by its name.
    private readonly record struct Part(string Text, bool IsPlace);

    private readonly record struct Reading(string? Source, string? Symbol, string? Timeframe)
    {
        public Reading With(string name, string text) => name switch
        {
            "source" => this with { Source = text },
            "symbol" => this with { Symbol = text },
            "timeframe" => this with { Timeframe = text },
            _ => this,
        };

        public override string ToString()
        {
            var (source, symbol, timeframe) = this;
            return string.Join(", ", new[] { (Name: "source", Text: source), (Name: "symbol", Text: symbol), (Name: "timeframe", Text: timeframe) }
                .Where(part => part.Text is not null)
                .Select(part => $"{part.Name} '{part.Text}'"));
        }
    }
}
