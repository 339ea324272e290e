namespace DualSink.Tests.Architecture;

/// <summary>A rule that finds what breaks it, and says all of it.</summary>
internal static class Rule
{
    /// <summary>Fails with every line of <paramref name="broken"/>, where xunit would show the first two, cut short.</summary>
    public static void HoldsUnless(IEnumerable<string> broken)
    {
        var lines = broken.Order(StringComparer.Ordinal).ToList();
        if (lines.Count > 0)
        {
            Assert.Fail($"{lines.Count} place(s) break the rule:{Environment.NewLine}{string.Join(Environment.NewLine, lines)}");
        }
    }
}
