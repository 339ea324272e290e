using CsCheck;
using DualSink.Sinks;
using DualSink.Stores;

namespace DualSink.Tests.Sinks;

public sealed class RetryScheduleTests
{
    private static readonly TimeSpan Base = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Max = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(1, 50)]
    [InlineData(2, 100)]
    [InlineData(5, 800)]
    [InlineData(11, 30_000)]
    [InlineData(int.MaxValue, 30_000)]
    public void The_wait_doubles_from_failure_to_failure_up_to_the_longest(int failures, double full)
    {
        Assert.Equal(full / 2, Milliseconds(StoreErrorKind.Outage, failures, random: 0));
        Assert.Equal(full * 0.75, Milliseconds(StoreErrorKind.Outage, failures, random: 0.5));
    }

    [Theory]
    [InlineData(StoreErrorKind.Credentials)]
    [InlineData(StoreErrorKind.Structure)]
    [InlineData(StoreErrorKind.Data)]
    public void Where_a_person_has_to_act_it_asks_twenty_times_less_often(StoreErrorKind kind) =>
        Assert.Equal(20 * Milliseconds(StoreErrorKind.Outage, 2, 0.25), Milliseconds(kind, 2, 0.25));

    [Fact]
    public void Whatever_the_failure_the_wait_is_between_half_and_all_of_its_step() =>
        Gen.Select(Gen.Enum<StoreErrorKind>(), Gen.Int[1, 100], Gen.Int[0, 5000], Gen.Int[0, 60_000], Gen.Double[0, 1]).Sample((kind, failures, @base, extra, random) =>
        {
            var max = TimeSpan.FromMilliseconds(@base + extra);
            var wait = RetrySchedule.Delay(kind, failures, TimeSpan.FromMilliseconds(@base), max, random);
            var least = RetrySchedule.Delay(kind, failures, TimeSpan.FromMilliseconds(@base), max, 0);
            Assert.InRange(wait, least, max);
            Assert.True(RetrySchedule.Delay(kind, failures + 1, TimeSpan.FromMilliseconds(@base), max, 0) >= least);
        });

    private static double Milliseconds(StoreErrorKind kind, int failures, double random) =>
        RetrySchedule.Delay(kind, failures, Base, Max, random).TotalMilliseconds;
}
