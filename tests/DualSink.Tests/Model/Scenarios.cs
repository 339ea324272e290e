using DualSink.Routing;
using DualSink.Tests.Infrastructure;

namespace DualSink.Tests.Model;

/// <summary>What is explored, and where each mistake has to show. Bounds are wider in a storm.</summary>
internal static class Scenarios
{
    private static readonly RouteOptions Dual = new() { Mode = "dual" };
    private static readonly RouteOptions Failover = new() { Mode = "failover" };
    private static readonly RouteOptions Provider = new() { Mode = "provider" };

    public static Dictionary<string, Bounds> All { get; } = new()
    {
        ["one table, killed, replies lost"] = new()
        {
            Batches = Storm.IsLong ? ["ab", "a", "ba", "a"] : ["ab", "a", "ba"],
            Crashes = 2,
            LostReplies = 1,
        },
        ["one table, a window of one, killed"] = new() { Batches = ["ab", "a", "ba", "b"], Window = 1, Crashes = 2 },
        ["one table, the last revision refused, killed"] = new()
        {
            Batches = Storm.IsLong ? ["a", "A", "baA", "A"] : ["a", "A", "b"],
            Crashes = 2,
        },
        ["one table, the last two revisions refused, killed"] = new() { Batches = ["aA", "A"], Crashes = 2 },

        // Within the window. A rewind beyond it does not hold the cursor for all it passes over: a kill then, and a last
        // revision that is refused, leave the row at the revision it had.
        ["one table, revisions refused, rewound"] = new()
        {
            Window = 4,
            Batches = Storm.IsLong ? ["a", "A", "ab", "A"] : ["a", "A", "a"],
            Crashes = 1,
            Rewinds = 1,
        },
        ["one table, a window of one, rewound, killed"] = new()
        {
            Batches = ["ab", "a", "a"],
            Window = 1,
            Crashes = 1,
            Rewinds = Storm.Count(1, 2),
        },
        ["failover, a sink dies and comes back, killed"] = new()
        {
            Batches = ["a", "a"],
            Route = Failover,
            Workers = 1,
            Crashes = Storm.Count(0, 1),
            Deaths = 1,
            Mendings = 1,
        },
        ["switched among modes, killed"] = new()
        {
            Batches = ["a", "a"],
            Route = Dual,
            Workers = 1,
            Switches = Storm.IsLong ? [Failover, Provider, Dual with { Ack = AckPolicy.All }] : [Failover, Provider],
            Crashes = Storm.Count(0, 1),
        },
        ["both tables, a lane detached and paused"] = new()
        {
            Batches = Storm.IsLong ? ["a", "a"] : ["a"],
            Route = Dual with { Ack = AckPolicy.All },
            Workers = 1,
            Detachings = 1,
            Pauses = Storm.Count(1, 0),
        },
        ["both tables, a journal with room for two, a sink dies"] = new()
        {
            Batches = Storm.IsLong ? ["a", "a", "a", "a"] : ["a", "a", "a"],
            Route = Dual with { Ack = AckPolicy.All },
            Workers = 1,
            Deaths = 1,
            Capacity = 2,
        },
    };

    /// <summary>Mistakes, and the exploration that has to find each.</summary>
    public static Dictionary<Bug, string> Bugs { get; } = new()
    {
        [Bug.NoReduction] = "one table, killed, replies lost",
        [Bug.NoWindow] = "one table, a window of one, killed",
        [Bug.CursorBeyondHole] = "one table, killed, replies lost",
        [Bug.NoHold] = "one table, the last revision refused, killed",
        [Bug.OlderForgotten] = "one table, the last revision refused, killed",
        [Bug.RewindForgetsDoubt] = "one table, a window of one, rewound, killed",
        [Bug.RewindForgetsLatest] = "one table, a window of one, rewound, killed",
        [Bug.WordOnPassedOver] = "one table, revisions refused, rewound",
        [Bug.WordBeforeWrite] = "failover, a sink dies and comes back, killed",
        [Bug.AcknowledgedBeforeFlush] = "one table, killed, replies lost",
        [Bug.Straggler] = "one table, killed, replies lost",
        [Bug.NobodyDecidedAnew] = "failover, a sink dies and comes back, killed",
        [Bug.ModeNotKept] = "switched among modes, killed",
        [Bug.DetachingForgetsBars] = "both tables, a journal with room for two, a sink dies",
    };
}
