using System.Globalization;

namespace DualSink.Tests.Infrastructure;

/// <summary>
/// How hard the tests of faults try: a short form in every run, a long one by <c>./test.sh --storm</c>. A failing test has
/// its seed in its name; <c>DUALSINK_STORM_SEED</c> has every one of them run with that seed alone.
/// </summary>
internal static class Storm
{
    /// <summary>The trait of what <c>--storm</c> runs.</summary>
    public const string Trait = "storm";

    private const int FirstSeed = 1;

    private static readonly int? OnlySeed = NumberIn("DUALSINK_STORM_SEED");

    /// <summary>Whether it is the long form.</summary>
    public static bool IsLong { get; } = NumberIn("DUALSINK_STORM") == 1;

    /// <summary>The seeds to try, each a test of its own.</summary>
    /// <param name="few">How many in every run.</param>
    /// <param name="many">How many in a storm, at least ten: what holds by luck does not hold ten times in a row.</param>
    public static TheoryData<int> Seeds(int few, int many) => [.. SeedNumbers(few, many)];

    /// <summary>The same, to be combined with what else a test is given.</summary>
    public static IEnumerable<int> SeedNumbers(int few, int many) =>
        OnlySeed is { } only ? [only] : Enumerable.Range(FirstSeed, IsLong ? many : few);

    /// <summary>How many of something: so many in every run, so many in a storm.</summary>
    public static int Count(int few, int many) => IsLong ? many : few;

    private static int? NumberIn(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
