using DualSink.Cli.Measuring;
using DualSink.Journal;
using DualSink.Sinks;

namespace DualSink.Cli.Writing;

/// <summary>What became of everything a sink was given, and how long it took.</summary>
internal sealed record SinkRunResult
{
    public required string Mode { get; init; }

    public required string Table { get; init; }

    /// <summary>Bars the table holds.</summary>
    public required long Committed { get; init; }

    /// <summary>Bars a later revision in the same write replaced.</summary>
    public required long Superseded { get; init; }

    /// <summary>Bars the table can never hold.</summary>
    public required long DeadLettered { get; init; }

    /// <summary>Bars handed back or let go: not known to be in the table.</summary>
    public required long Failed { get; init; }

    /// <summary>Those of them that were handed back: attempts used up, or ended before they were written.</summary>
    public required long Returned { get; init; }

    /// <summary>Writes tried again.</summary>
    public required long Retries { get; init; }

    /// <summary>From the first write offered to the last confirmed, connecting included.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>For each batch, in ascending order, the seconds from offering it to its confirmation.</summary>
    public required IReadOnlyList<double> BatchSeconds { get; init; }

    public required double PeakMemoryMegabytes { get; init; }

    public required TimeSpan Cpu { get; init; }

    /// <summary>Why bars were handed back; null when none were.</summary>
    public required Exception? Error { get; init; }

    /// <summary>The first reasons given for single bars.</summary>
    public required IReadOnlyList<BarProblem> Problems { get; init; }

    /// <summary>Bars that the journal owes the sink still; null without a journal.</summary>
    public long? Owed { get; init; }

    /// <summary>Why the journal owes the sink something; null without a journal.</summary>
    public string? WaitsFor { get; init; }

    /// <summary>Whether the journal cannot give the sink what it is owed, because the file is damaged.</summary>
    public bool MeetsDamage { get; init; }

    /// <summary>Why bars were handed back, in words; null when none were. That a write was cancelled says nothing; its bars say more.</summary>
    public string? Reason => Error is OperationCanceledException
        ? Problems.FirstOrDefault(problem => problem.Outcome == BarOutcome.Returned).Reason ?? Error.Message
        : Error?.Message;

    /// <summary>What receipts told.</summary>
    public static SinkRunResult Of(string mode, string table, ReceiptWindow window, long retries, ResourceMeter? resources) => new()
    {
        Mode = mode,
        Table = table,
        Committed = window.Committed,
        Superseded = window.Superseded,
        DeadLettered = window.DeadLettered,
        Returned = window.Returned,
        Failed = window.Failed,
        Retries = retries,
        Elapsed = window.Elapsed,
        BatchSeconds = window.BatchSeconds,
        PeakMemoryMegabytes = resources?.PeakMemoryMegabytes ?? 0,
        Cpu = resources?.Cpu ?? TimeSpan.Zero,
        Error = window.Error,
        Problems = window.Problems,
    };

    /// <summary>What a lane did from one moment to another: also of bars that the journal owed it before.</summary>
    /// <param name="before">The lane as it was.</param>
    /// <param name="after">The lane as it is, closed.</param>
    /// <param name="table">What its table is called.</param>
    /// <param name="waitsFor">Why it is owed something, where it is.</param>
    public SinkRunResult Of(LaneRecord before, LaneStatus after, string table, string waitsFor)
    {
        var settled = after.Record.Settled;
        return this with
        {
            Mode = after.Name,
            Table = table,
            Committed = settled.Committed - before.Settled.Committed,
            Superseded = settled.Superseded - before.Settled.Superseded,
            DeadLettered = settled.DeadLettered - before.Settled.DeadLettered,
            Returned = settled.Returned - before.Settled.Returned,
            Failed = settled.Returned - before.Settled.Returned + settled.Dropped - before.Settled.Dropped,
            Retries = after.Sink.Retries,
            Owed = after.BacklogBars,
            WaitsFor = waitsFor,
            MeetsDamage = after.MeetsDamage,
        };
    }

    public double BarsPerSecond => Elapsed > TimeSpan.Zero ? (Committed + Superseded) / Elapsed.TotalSeconds : 0;

    /// <summary>The share of one processor the whole process used meanwhile; 200 for two busy ones.</summary>
    public double CpuPercent => Elapsed > TimeSpan.Zero ? 100 * Cpu / Elapsed : 0;
}
