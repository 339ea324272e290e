using System.Globalization;
using CsCheck;
using DualSink.Server.Security;
using Microsoft.Extensions.Time.Testing;

namespace DualSink.Tests.Server;

/// <summary>How many requests a second may pass, reckoned when somebody asks.</summary>
public sealed class RateGateTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void As_many_as_a_second_allows_pass_at_once_and_then_one_each_time_one_is_due()
    {
        var gate = new RateGate(5, _time);

        Assert.Equal(5, PassedOf(gate, "a", 20));
        _time.Advance(TimeSpan.FromMilliseconds(199));
        Assert.False(gate.TryPass(isKey: true, "a"));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, PassedOf(gate, "a", 20));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(5, PassedOf(gate, "a", 20));
    }

    [Fact]
    public void One_who_asks_too_often_takes_nothing_from_another_nor_a_key_from_an_address_of_its_name()
    {
        var gate = new RateGate(3, _time);
        Assert.Equal(3, PassedOf(gate, "a", 10));

        Assert.Equal(3, PassedOf(gate, "b", 10));
        Assert.True(gate.TryPass(isKey: false, "a"));
    }

    [Fact]
    public void However_it_is_asked_no_more_pass_in_any_time_than_that_time_allows_and_a_second_more()
    {
        Gen.Select(Gen.Int[1, 1000], Gen.Int[0, 400].Array[1, 200]).Sample(
            (rate, pauses) =>
            {
                var time = new FakeTimeProvider();
                var (gate, began, passed) = (new RateGate(rate, time), time.GetTimestamp(), 0L);
                foreach (var pause in pauses)
                {
                    time.Advance(TimeSpan.FromMilliseconds(pause));
                    passed += PassedOf(gate, "a", 3);
                    Assert.InRange(passed, 0, (rate * (time.GetElapsedTime(began).TotalSeconds + 1)) + 1);
                }
            },
            iter: 200);
    }

    [Fact]
    public void Those_who_have_been_quiet_are_forgotten_however_many_came()
    {
        var gate = new RateGate(100, _time);
        for (var i = 0; i < 100_000; i++)
        {
            Assert.True(gate.TryPass(isKey: false, i.ToString(CultureInfo.InvariantCulture)));
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.InRange(gate.Remembered, 1, 2048);
    }

    private static int PassedOf(RateGate gate, string name, int asked) => Enumerable.Range(0, asked).Count(_ => gate.TryPass(isKey: true, name));
}
