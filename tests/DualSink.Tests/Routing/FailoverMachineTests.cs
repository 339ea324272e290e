using CsCheck;
using DualSink.Routing;

namespace DualSink.Tests.Routing;

/// <summary>Who is in charge, by what was seen and when; no clock runs.</summary>
public sealed class FailoverMachineTests
{
    private static readonly FailoverOptions Options = new();
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    [Fact]
    public void Failures_in_a_row_that_last_put_the_standby_in_charge()
    {
        var run = new Run().Fails(Side.Primary, times: 3);

        Assert.Equal((Side.Standby, 1), (run.State.InCharge, run.Causes.Count));
        Assert.Equal("3 failures in a row, the last: down", run.Causes[0]);
    }

    [Fact]
    public void Sessions_cut_all_at_once_are_no_outage()
    {
        var run = new Run();
        for (var worker = 0; worker < 8; worker++)
        {
            run.Sees(Side.Primary, FailoverSampleKind.Write, "cut");
        }

        run.Passes(Step).Sees(Side.Primary, FailoverSampleKind.Write, null).Passes(TimeSpan.FromSeconds(1));
        Assert.Equal(Side.Primary, run.State.InCharge);
    }

    [Fact]
    public void A_probe_that_answers_does_not_excuse_writes_that_fail()
    {
        var run = new Run();
        for (var i = 0; i < 3; i++)
        {
            run.Passes(Step).Sees(Side.Primary, FailoverSampleKind.Write, "the table is gone").Sees(Side.Primary, FailoverSampleKind.Probe, null);
        }

        Assert.Equal(Side.Standby, run.State.InCharge);
    }

    [Fact]
    public void A_share_of_failed_writes_puts_the_standby_in_charge_though_others_succeed()
    {
        var run = new Run();
        for (var i = 0; i < 5; i++)
        {
            run.Passes(Step).Sees(Side.Primary, FailoverSampleKind.Write, "reset").Sees(Side.Primary, FailoverSampleKind.Write, null);
        }

        Assert.Equal(Side.Standby, run.State.InCharge);
        Assert.StartsWith("5 of ", run.Causes[0]);
    }

    [Fact]
    public void Old_failures_are_forgotten()
    {
        var run = new Run();
        for (var i = 0; i < 40; i++)
        {
            run.Passes(TimeSpan.FromSeconds(5)).Sees(Side.Primary, FailoverSampleKind.Write, "reset").Sees(Side.Primary, FailoverSampleKind.Write, null);
        }

        Assert.Equal(Side.Primary, run.State.InCharge);
    }

    [Fact]
    public void A_standby_that_fails_as_well_is_not_put_in_charge_until_it_answers()
    {
        var run = new Run().Fails(Side.Standby, times: 3).Fails(Side.Primary, times: 3);
        Assert.Equal(Side.Primary, run.State.InCharge);

        run.Sees(Side.Standby, FailoverSampleKind.Probe, null).Passes(Step);
        Assert.Equal(Side.Standby, run.State.InCharge);
    }

    [Fact]
    public void The_primary_comes_back_when_it_was_healthy_long_enough_and_is_owed_nothing_old()
    {
        var run = new Run().Fails(Side.Primary, times: 3).Sees(Side.Primary, FailoverSampleKind.Probe, null);
        run.Passes(Options.Hold - Step);
        Assert.Equal(Side.Standby, run.State.InCharge);
        run.Owes(TimeSpan.FromMinutes(1)).Passes(TimeSpan.FromMinutes(5));
        Assert.Equal(Side.Standby, run.State.InCharge);

        run.Owes(Options.OldestOwed).Passes(Step);
        Assert.Equal(Side.Primary, run.State.InCharge);
    }

    [Fact]
    public void A_failure_begins_the_hold_anew()
    {
        var run = new Run().Fails(Side.Primary, times: 3).Sees(Side.Primary, FailoverSampleKind.Probe, null);
        for (var i = 0; i < 20; i++)
        {
            run.Passes(Options.Hold / 2).Sees(Side.Primary, FailoverSampleKind.Probe, "down").Sees(Side.Primary, FailoverSampleKind.Probe, null);
        }

        Assert.Equal((Side.Standby, 1), (run.State.InCharge, run.Causes.Count));
    }

    [Fact]
    public void Each_failover_soon_after_a_failback_doubles_the_hold_up_to_a_bound()
    {
        var run = new Run();
        List<TimeSpan> holds = [];
        for (var i = 0; i < 10; i++)
        {
            run.Fails(Side.Primary, times: 3);
            holds.Add(FailoverMachine.HoldOf(run.State, Options));
            run.Sees(Side.Primary, FailoverSampleKind.Probe, null).Passes(holds[^1]);
            Assert.Equal(Side.Primary, run.State.InCharge);
        }

        Assert.Equal([10, 20, 40, 80, 160, 320, 600, 600, 600, 600], holds.Select(hold => hold.TotalSeconds));
        run.Passes(Options.FlapMemory).Fails(Side.Primary, times: 3);
        Assert.Equal(Options.Hold, FailoverMachine.HoldOf(run.State, Options));
    }

    [Fact]
    public void A_standby_that_fails_gives_way_to_a_primary_that_answers_however_much_it_is_owed()
    {
        var run = new Run().Fails(Side.Primary, times: 3).Owes(TimeSpan.FromHours(1)).Sees(Side.Primary, FailoverSampleKind.Probe, null);
        run.Passes(Options.ShortestStay).Fails(Side.Standby, times: 3);

        Assert.Equal(Side.Primary, run.State.InCharge);
        Assert.Contains("the standby fails and the primary answers", run.Causes[^1]);
    }

    // Any history: what was decided is checked against the samples alone.
    [Fact]
    public void Whatever_happens_changes_of_charge_are_bounded_and_never_go_to_a_sink_known_to_be_dead()
    {
        var sample = Gen.Select(Gen.Enum<Side>(), Gen.Enum<FailoverSampleKind>(), Gen.Bool, Gen.Int[1, 400]);
        sample.Array[1, 600].Sample(history =>
        {
            var run = new Run();
            var dead = new Dictionary<Side, int> { [Side.Primary] = 0, [Side.Standby] = 0 };
            foreach (var (side, kind, isGood, milliseconds) in history)
            {
                run.Passes(TimeSpan.FromMilliseconds(milliseconds));
                dead[side] = isGood ? 0 : dead[side] + 1;
                var before = run.State.InCharge;
                run.Sees(side, kind, isGood ? null : "down");
                if (run.State.InCharge != before && run.State.InCharge == Side.Primary)
                {
                    Assert.Equal(0, dead[Side.Primary]);
                }
            }

            // There takes three failures and the grace, back the shortest stay.
            var most = 2 + (2 * run.Now / (Options.ShortestStay + Options.Grace));
            Assert.True(run.Causes.Count <= most, $"{run.Causes.Count} changes in {run.Now}");
        });
    }

    private sealed class Run
    {
        private TimeSpan _owed;

        public FailoverState State { get; private set; } = FailoverState.Initial;

        public TimeSpan Now { get; private set; }

        public List<string> Causes { get; } = [];

        public Run Sees(Side side, FailoverSampleKind kind, string? error)
        {
            Obey(FailoverMachine.Take(State, new FailoverSample(Now, side, kind, error), Options));
            return this;
        }

        public Run Fails(Side side, int times)
        {
            for (var i = 0; i < times; i++)
            {
                Passes(Step).Sees(side, FailoverSampleKind.Probe, "down");
            }

            return Passes(TimeSpan.Zero);
        }

        public Run Passes(TimeSpan time)
        {
            Now += time;
            Obey(FailoverMachine.Tick(State, Now, _owed, Options));
            return this;
        }

        public Run Owes(TimeSpan oldest)
        {
            _owed = oldest;
            return this;
        }

        private void Obey(FailoverStep step)
        {
            Assert.Equal(step.Cause is null, State.InCharge == step.State.InCharge);
            State = step.State;
            if (step.Cause is not null)
            {
                Causes.Add(step.Cause);
            }
        }
    }
}
