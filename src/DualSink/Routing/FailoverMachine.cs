using System.Globalization;

namespace DualSink.Routing;

/// <summary>
/// Decides who is in charge under failover: the primary while it is healthy, else the standby. Values in, decision out;
/// it has no clock, samples carry the time.
/// </summary>
/// <remarks>
/// Flapping is bounded: each failover that comes soon after a failback doubles the time for which the primary has to be
/// healthy before the next one.
/// </remarks>
internal static class FailoverMachine
{
    /// <summary>What a sample changes.</summary>
    public static FailoverStep Take(FailoverState state, in FailoverSample sample, FailoverOptions options)
    {
        var after = sample.Side == Side.Primary
            ? state with { Primary = state.Primary.After(sample, options) }
            : state with { Standby = state.Standby.After(sample, options) };
        return after.InCharge == Side.Primary ? FailOver(after, sample.At, options) : new FailoverStep(after, null);
    }

    /// <summary>What the passing of time changes.</summary>
    /// <param name="state">The state.</param>
    /// <param name="at">The time.</param>
    /// <param name="oldestOwed">How old the oldest bar is that the primary is owed; zero when it is owed none.</param>
    /// <param name="options">When to trip and when to come back.</param>
    public static FailoverStep Tick(FailoverState state, TimeSpan at, TimeSpan oldestOwed, FailoverOptions options) =>
        state.InCharge == Side.Primary ? FailOver(state, at, options) : FailBack(state, at, oldestOwed, options);

    /// <summary>How long after the last probe of a side the next one is due.</summary>
    public static TimeSpan ProbeInterval(FailoverState state, Side side, FailoverOptions options) =>
        state.Of(side).FailingSince is not null && (side == state.InCharge || state.Of(state.InCharge).FailingSince is not null)
            ? options.UrgentProbe
            : options.IdleProbe;

    /// <summary>How long the primary has to be healthy before it is in charge again.</summary>
    public static TimeSpan HoldOf(FailoverState state, FailoverOptions options)
    {
        var hold = options.Hold * Math.Pow(2, Math.Min(state.Flaps, 30));
        return hold < options.LongestHold ? hold : options.LongestHold;
    }

    private static FailoverStep FailOver(FailoverState state, TimeSpan at, FailoverOptions options)
    {
        // A standby that fails as well would answer nobody.
        if (state.Primary.Trouble(at, options) is not { } trouble || state.Standby.Trouble(at, options) is not null)
        {
            return new FailoverStep(state, null);
        }

        var isFlap = state.ChangedAt is { } failback && at - failback < options.FlapMemory;
        return new FailoverStep(
            state with
            {
                InCharge = Side.Standby,
                ChangedAt = at,
                Flaps = isFlap ? state.Flaps + 1 : 0,
                Standby = state.Standby.Forgiven(),
            },
            trouble);
    }

    private static FailoverStep FailBack(FailoverState state, TimeSpan at, TimeSpan oldestOwed, FailoverOptions options)
    {
        if (state.Primary.HealthySince is not { } healthySince || state.Primary.FailedWrites > 0)
        {
            return new FailoverStep(state, null);
        }

        var hold = HoldOf(state, options);
        if (at - healthySince >= hold && oldestOwed <= options.OldestOwed)
        {
            return Back(string.Create(CultureInfo.InvariantCulture, $"the primary has been healthy for {hold.TotalSeconds} s and is owed nothing older than {options.OldestOwed.TotalSeconds} s"));
        }

        // Nobody waits for the dead, however much the living is owed.
        return at - state.ChangedAt >= options.ShortestStay && state.Standby.Trouble(at, options) is { } trouble
            ? Back($"the standby fails and the primary answers: {trouble}")
            : new FailoverStep(state, null);

        FailoverStep Back(string cause) =>
            new(state with { InCharge = Side.Primary, ChangedAt = at, Primary = state.Primary.Forgiven() }, cause);
    }
}
