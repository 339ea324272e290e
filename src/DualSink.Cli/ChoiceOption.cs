using System.CommandLine;

namespace DualSink.Cli;

/// <summary>An option that takes one of a few words, each standing for a value.</summary>
internal sealed class ChoiceOption<T> : Option<string>
{
    private readonly (string Word, T Value)[] _choices;

    /// <summary>Makes the option.</summary>
    /// <param name="name">With its dashes.</param>
    /// <param name="description">What it does; the words are added.</param>
    /// <param name="choices">The words.</param>
    public ChoiceOption(string name, string description, params (string Word, T Value)[] choices)
        : base(name)
    {
        _choices = choices;
        var words = choices.Select(choice => choice.Word).ToArray();
        Description = $"{description} One of {string.Join(", ", words)}.";
        HelpName = string.Join("|", words);
        CompletionSources.Add(words);
        Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var word }] && !words.Contains(word))
            {
                result.AddError($"{name}: '{word}' is not allowed; allowed: {string.Join(", ", words)}.");
            }
        });
    }

    /// <summary>The value given; null, or the default of a value type, when the option was not.</summary>
    public T? In(ParseResult parsed) =>
        parsed.GetValue(this) is { } word ? Array.Find(_choices, choice => choice.Word == word).Value : default;
}
