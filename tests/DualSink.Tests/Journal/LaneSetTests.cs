using DualSink.Journal;

namespace DualSink.Tests.Journal;

public sealed class LaneSetTests
{
    [Fact]
    public void Sets_of_the_same_names_are_equal()
    {
        Assert.Equal(LaneSet.Of("legacy", "provider"), LaneSet.Of("provider", "legacy", "legacy"));
        Assert.Equal(LaneSet.Of("legacy", "provider").GetHashCode(), LaneSet.Of("provider", "legacy").GetHashCode());
        Assert.NotEqual(LaneSet.Of("legacy"), LaneSet.Of("provider"));
        Assert.True(LaneSet.Of("legacy").Contains("legacy"));
        Assert.False(LaneSet.Of("legacy").Contains("Legacy"));
    }

    [Fact]
    public void A_set_has_names()
    {
        Assert.Throws<ArgumentException>(() => LaneSet.Of());
        Assert.Throws<ArgumentException>(() => LaneSet.Of("legacy", " "));
    }
}
