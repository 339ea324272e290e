using System.CommandLine;
using System.Globalization;

namespace DualSink.Cli;

/// <summary>An option that takes an instant: ISO 8601, UTC where it names no zone.</summary>
internal sealed class TimeOption : Option<string>
{
    /// <summary>Makes the option.</summary>
    public TimeOption(string name, string description)
        : base(name)
    {
        Description = description;
        HelpName = "TIME";
        Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && Read(text) is null)
            {
                result.AddError($"{name}: '{text}' is no time, such as 2026-03-01T12:00Z.");
            }
        });
    }

    /// <summary>The instant given; null when the option was not.</summary>
    public DateTimeOffset? In(ParseResult parsed) => parsed.GetValue(this) is { } text ? Read(text) : null;

    private static DateTimeOffset? Read(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) && text.Contains('-', StringComparison.Ordinal) ? time.ToUniversalTime() : null;
}
