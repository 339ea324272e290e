namespace DualSink.Hosting;

/// <summary>One thing wrong with the settings.</summary>
/// <param name="Origin">Where it stands.</param>
/// <param name="Key">The setting's key, with <c>ingestion.</c> before it; null when it is about no key, such as a file that is missing.</param>
/// <param name="Value">The offending value, passwords masked; null when it is not about a value.</param>
/// <param name="Problem">What is wrong.</param>
/// <param name="Remedy">What is allowed, or what to do.</param>
public sealed record ConfigurationProblem(SettingOrigin Origin, string? Key, string? Value, string Problem, string Remedy)
{
    /// <summary>The problem in one line: place, key, value, what is wrong, what is allowed.</summary>
    public override string ToString()
    {
        var key = Key is null ? "" : $" {Key}:";
        var value = Value is null ? "" : $" '{Value}'";
        return $"{Origin}:{key}{value} {Problem}; {Remedy}";
    }
}
