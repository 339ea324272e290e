using System.CommandLine;
using DualSink.Hosting;

namespace DualSink.Cli;

/// <summary>An option that takes a length of time, spelt as the settings spell it: <c>30s</c>, <c>5m</c>, <c>1.5h</c>.</summary>
internal sealed class DurationOption : Option<string>
{
    private readonly SettingType<TimeSpan?> _type;

    /// <summary>Makes the option.</summary>
    /// <param name="name">With its dashes.</param>
    /// <param name="description">What it does.</param>
    /// <param name="least">The shortest allowed.</param>
    /// <param name="most">The longest allowed.</param>
    public DurationOption(string name, string description, TimeSpan least, TimeSpan most)
        : base(name)
    {
        _type = SettingTypes.Duration(least, most);
        Description = description;
        HelpName = "TIME";
        Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && _type.Read(text) is null)
            {
                result.AddError($"{name}: '{text}' is not allowed; allowed: {_type.Allowed}.");
            }
        });
    }

    /// <summary>The length given; null when the option was not.</summary>
    public TimeSpan? In(ParseResult parsed) => parsed.GetValue(this) is { } text ? _type.Read(text) : null;

    /// <summary>A length as the option takes it.</summary>
    public string Spell(TimeSpan length) => _type.Write(length);
}
