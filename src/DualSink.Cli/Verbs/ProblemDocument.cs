using DualSink.Hosting;

namespace DualSink.Cli.Verbs;

/// <summary>One thing wrong with the settings.</summary>
internal sealed record ProblemDocument(string Origin, int? Line, string? Key, string? Value, string Problem, string Remedy)
{
    public static ProblemDocument Of(ConfigurationProblem problem) =>
        new(problem.Origin.ToString(), problem.Origin.Line, problem.Key, problem.Value, problem.Problem, problem.Remedy);
}
