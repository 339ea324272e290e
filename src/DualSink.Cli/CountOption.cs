using System.CommandLine;
using System.Globalization;

namespace DualSink.Cli;

/// <summary>An option that takes a whole number within bounds.</summary>
internal sealed class CountOption : Option<int?>
{
    /// <summary>Makes the option.</summary>
    /// <param name="name">With its dashes.</param>
    /// <param name="description">What it does.</param>
    /// <param name="least">The least allowed.</param>
    /// <param name="most">The most allowed.</param>
    public CountOption(string name, string description, int least, int most)
        : base(name)
    {
        Description = description;
        HelpName = "N";
        Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && !(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count >= least && count <= most))
            {
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name}: '{text}' is not allowed; allowed: a whole number from {least} to {most}."));
            }
        });
    }

    /// <summary>The number given; null when the option was not.</summary>
    public int? In(ParseResult parsed) => parsed.GetValue(this);
}
