using System.Diagnostics;
using DualSink.Tests.Infrastructure;

namespace DualSink.Tests.Model;

/// <summary>
/// A small model of journal, lanes, failover and switching, of which every state is visited. Its steps ask the product's
/// own decisions: windows, doubt, prefixes, older revisions, room, failover, confirming and switching. What a kill leaves
/// behind, who runs first and what is lost on the way is everything it could be, within the bounds.
/// </summary>
[Trait(Storm.Trait, "yes")]
public sealed class ModelTests
{
    public static TheoryData<string> All => [.. Scenarios.All.Keys];

    public static TheoryData<Bug> Mistakes => [.. Enum.GetValues<Bug>().Except([Bug.None])];

    [Theory]
    [MemberData(nameof(All))]
    public void No_order_of_events_breaks_a_promise(string scenario)
    {
        var began = Stopwatch.GetTimestamp();
        var found = Explorer.Explore(Scenarios.All[scenario]);

        TestContext.Current.TestOutputHelper?.WriteLine($"{found} in {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s");
        Assert.True(found.Broken is null, found.ToString());
        Assert.True(found.Ends > 0, "Nothing ever comes to rest.");
    }

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_is_found(Bug bug)
    {
        var found = Explorer.Explore(Scenarios.All[Scenarios.Bugs[bug]] with { Bug = bug });

        TestContext.Current.TestOutputHelper?.WriteLine(found.ToString());
        Assert.NotNull(found.Broken);
    }
}
