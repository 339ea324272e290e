using System.Collections.Immutable;
using System.Globalization;

namespace DualSink.Bars;

/// <summary>
/// The conditions a bar must meet to be accepted, as a list a user can read and relax by name. Immutable and safe to
/// share between threads.
/// </summary>
public sealed class BarRules
{
    /// <summary>Longest source, symbol or timeframe accepted, in characters. A table may hold less.</summary>
    public const int MaxNameLength = 128;

    /// <summary>Earliest timestamp accepted: the first exchange opened in 1602, so anything earlier is a mistaken unit.</summary>
    public static readonly DateTime Earliest = new(1600, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>Latest timestamp accepted: the last microsecond a <see cref="DateTime"/> can hold.</summary>
    public static readonly DateTime Latest = new(DateTime.MaxValue.Ticks / TimeSpan.TicksPerMicrosecond * TimeSpan.TicksPerMicrosecond, DateTimeKind.Utc);

    /// <summary>Every rule, in the order in which they are checked.</summary>
    public static readonly BarRules Default = new(All());

    private BarRules(ImmutableArray<BarRule> rules) => Rules = rules;

    /// <summary>The rules in force, in the order in which they are checked.</summary>
    public ImmutableArray<BarRule> Rules { get; }

    /// <summary>The first rule <paramref name="bar"/> breaks, or null when it meets them all.</summary>
    public BarRule? FirstBroken(Bar bar)
    {
        // Asking each rule takes twice as long.
        if (SoundBar.Is(bar))
        {
            return null;
        }

        foreach (var rule in Rules)
        {
            if (!rule.Holds(bar))
            {
                return rule;
            }
        }

        return null;
    }

    /// <summary>The same rules without those named.</summary>
    /// <exception cref="ArgumentException">A name is unknown, or names a rule that cannot be relaxed; the message lists those that can.</exception>
    public BarRules Without(params IEnumerable<string> names)
    {
        var remaining = Rules;
        foreach (var name in names)
        {
            var rule = Default.Rules.FirstOrDefault(r => r.Name == name);
            if (rule is not { CanRelax: true })
            {
                var relaxable = string.Join(", ", Default.Rules.Where(r => r.CanRelax).Select(r => r.Name));
                throw new ArgumentException(
                    rule is null
                        ? $"There is no rule '{name}'. Rules that can be relaxed: {relaxable}."
                        : $"Rule '{name}' cannot be relaxed: {rule.Description} Rules that can be: {relaxable}.",
                    nameof(names));
            }

            remaining = remaining.Remove(rule);
        }

        return new BarRules(remaining);
    }

    private static ImmutableArray<BarRule> All() =>
    [
        Name("source-is-named", "source", bar => bar.Source),
        Name("symbol-is-named", "symbol", bar => bar.Symbol),
        Name("timeframe-is-named", "timeframe", bar => bar.Timeframe),
        new("symbol-is-ascii", "symbol", "A symbol is ASCII, because engines disagree on the upper case of other letters.", false,
            bar => System.Text.Ascii.IsValid(bar.Symbol),
            bar => $"symbol '{bar.Symbol}' has characters outside ASCII"),
        new("timestamp-is-utc", "timestamp", "A timestamp is UTC.", false,
            bar => bar.Timestamp.Kind == DateTimeKind.Utc,
            bar => $"timestamp {Text(bar.Timestamp)} is of kind {bar.Timestamp.Kind}, not Utc"),
        new("timestamp-in-range", "timestamp", "A timestamp is between the years 1600 and 9999.", false,
            bar => bar.Timestamp >= Earliest && bar.Timestamp <= Latest,
            bar => $"timestamp {Text(bar.Timestamp)} is outside {Text(Earliest)} to {Text(Latest)}"),
        new("timestamp-is-whole-microseconds", "timestamp", "A timestamp is in whole microseconds, the finest both tables hold.", false,
            bar => bar.Timestamp.Ticks % TimeSpan.TicksPerMicrosecond == 0,
            bar => $"timestamp {Text(bar.Timestamp)} is finer than a microsecond"),
        new("high-is-highest", "high", "High is not below open, low or close.", true,
            bar => bar.High >= bar.Open && bar.High >= bar.Close && bar.High >= bar.Low,
            bar => string.Create(CultureInfo.InvariantCulture, $"high {bar.High} is below open {bar.Open}, low {bar.Low} or close {bar.Close}")),
        new("low-is-lowest", "low", "Low is not above open, high or close.", true,
            bar => bar.Low <= bar.Open && bar.Low <= bar.Close && bar.Low <= bar.High,
            bar => string.Create(CultureInfo.InvariantCulture, $"low {bar.Low} is above open {bar.Open}, high {bar.High} or close {bar.Close}")),
        new("volume-is-not-negative", "volume", "Volume is not negative.", true,
            bar => bar.Volume >= 0,
            bar => string.Create(CultureInfo.InvariantCulture, $"volume {bar.Volume} is negative")),
    ];

    private static BarRule Name(string rule, string field, Func<Bar, string> value) => new(
        rule, field, $"A {field} has 1 to {MaxNameLength} characters, none of them a control character or half a surrogate pair, and is not blank.", false,
        bar => IsName(value(bar)),
        bar => Explain(field, value(bar)));

    private static bool IsName(string? name)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Length > MaxNameLength)
        {
            return false;
        }

        // The plain case, a short ASCII name, is one pass without a lookup.
        foreach (var c in name)
        {
            if (c is < ' ' or >= '\u007f')
            {
                return IsWellFormed(name);
            }
        }

        return true;
    }

    private static bool IsWellFormed(string name)
    {
        for (var i = 0; i < name.Length; i++)
        {
            if (char.IsControl(name[i]))
            {
                return false;
            }

            if (char.IsSurrogate(name[i]))
            {
                if (!char.IsSurrogatePair(name, i))
                {
                    return false;
                }

                i++;
            }
        }

        return true;
    }

    private static string Explain(string field, string? name) => name switch
    {
        null or "" => $"{field} is missing",
        _ when string.IsNullOrWhiteSpace(name) => $"{field} is blank",
        { Length: > MaxNameLength } => $"{field} has {name.Length} characters, more than {MaxNameLength}",
        _ => $"{field} has a control character or half a surrogate pair",
    };

    private static string Text(DateTime timestamp) => timestamp.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture);
}
