using System.Collections.Immutable;
using Microsoft.Extensions.Options;

namespace DualSink.Hosting;

/// <summary>The settings cannot be used. Holds every problem found, not just the first; nothing was started.</summary>
public sealed class DualSinkConfigurationException : OptionsValidationException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="problems">What is wrong; at least one.</param>
    public DualSinkConfigurationException(ImmutableArray<ConfigurationProblem> problems)
        : base(Options.DefaultName, typeof(DualSinkOptions), problems.Select(problem => problem.ToString()))
    {
        Problems = problems;
    }

    /// <summary>What is wrong, in the order of the sources: file, configuration, environment, flags, code.</summary>
    public ImmutableArray<ConfigurationProblem> Problems { get; }

    /// <summary>Every problem on a line of its own.</summary>
    public override string Message => string.Join(Environment.NewLine, Failures);
}
