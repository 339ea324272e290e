using System.CommandLine;

namespace DualSink.Cli;

/// <summary>An argument that is one of a few words.</summary>
internal sealed class ChoiceArgument : Argument<string>
{
    /// <summary>Makes the argument.</summary>
    /// <param name="name">As the help shows it.</param>
    /// <param name="description">What it is; the words are added.</param>
    /// <param name="words">The words.</param>
    public ChoiceArgument(string name, string description, params IReadOnlyCollection<string> words)
        : base(name)
    {
        Description = $"{description} One of {string.Join(", ", words)}.";
        CompletionSources.Add([.. words]);
        Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var word }] && !words.Contains(word))
            {
                result.AddError($"{name}: '{word}' is not allowed; allowed: {string.Join(", ", words)}.");
            }
        });
    }
}
