namespace DualSink.Routing;

/// <summary>Why a route cannot be taken.</summary>
/// <param name="Setting">The setting at fault, as the settings file spells it.</param>
/// <param name="Value">Its value.</param>
/// <param name="Problem">What is wrong.</param>
/// <param name="Remedy">What is allowed, or what to do.</param>
public sealed record RouteProblem(string Setting, string Value, string Problem, string Remedy)
{
    /// <summary>The problem in one line.</summary>
    public override string ToString() => $"{Setting}: '{Value}' {Problem}; {Remedy}";
}
