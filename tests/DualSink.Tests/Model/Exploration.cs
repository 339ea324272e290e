namespace DualSink.Tests.Model;

/// <summary>What an exploration found.</summary>
/// <param name="States">How many states there are.</param>
/// <param name="Ends">In how many of them nothing more can happen.</param>
/// <param name="Broken">The promise that is broken nearest to the start; null when none is.</param>
/// <param name="Path">The steps that lead there.</param>
internal sealed record Exploration(int States, int Ends, string? Broken, IReadOnlyList<string> Path)
{
    public override string ToString() =>
        $"{States} states, {Ends} ends{(Broken is null ? "" : $": {Broken}{Environment.NewLine}{string.Join(Environment.NewLine, Path)}")}";
}
