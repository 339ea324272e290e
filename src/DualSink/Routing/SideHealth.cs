using System.Collections.Immutable;

namespace DualSink.Routing;

/// <summary>What is known about one sink under failover. Immutable; decides without a clock.</summary>
internal sealed record SideHealth
{
    private const int Slots = 10;

    /// <summary>Nothing is known yet.</summary>
    public static readonly SideHealth Unknown = new();

    /// <summary>Failures since the last success, of writes and probes.</summary>
    public int Failures { get; private init; }

    /// <summary>Failed writes since the last one that succeeded: a table may be lost while its server answers.</summary>
    public int FailedWrites { get; private init; }

    /// <summary>When the first of the failures in a row came; null when the last sample was a success.</summary>
    public TimeSpan? FailingSince { get; private init; }

    /// <summary>When the first success after the last failure came; null when the last sample was a failure, or there was none.</summary>
    public TimeSpan? HealthySince { get; private init; }

    /// <summary>The last error; null when there was none.</summary>
    public string? Error { get; private init; }

    private ImmutableArray<Slot> Writes { get; init; } = [];

    /// <summary>The same after a sample.</summary>
    public SideHealth After(in FailoverSample sample, FailoverOptions options)
    {
        var isWrite = sample.Kind == FailoverSampleKind.Write;
        var isGood = sample.Error is null;

        // A probe that answers while writes fail is no success: the streak lasts until a write goes through.
        var ends = isGood && (isWrite || FailedWrites == 0);
        return this with
        {
            Failures = ends ? 0 : isGood ? Failures : Failures + 1,
            FailedWrites = !isWrite ? FailedWrites : isGood ? 0 : FailedWrites + 1,
            FailingSince = ends ? null : FailingSince ?? (isGood ? null : sample.At),
            HealthySince = isGood ? HealthySince ?? sample.At : null,
            Error = sample.Error ?? Error,
            Writes = isWrite ? Counted(sample.At, isGood, options) : Writes,
        };
    }

    /// <summary>Why it counts as failed at <paramref name="at"/>; null when it does not.</summary>
    public string? Trouble(TimeSpan at, FailoverOptions options)
    {
        if (Failures >= options.FailuresInARow && at - FailingSince >= options.Grace)
        {
            return $"{Failures} failures in a row, the last: {Error}";
        }

        var since = at - options.Window;
        var (good, bad) = (0, 0);
        foreach (var slot in Writes.AsSpan())
        {
            (good, bad) = slot.From >= since ? (good + slot.Good, bad + slot.Bad) : (good, bad);
        }

        return good + bad >= options.LeastWrites && bad >= options.FailureRatio * (good + bad)
            ? $"{bad} of {good + bad} writes failed within {options.Window.TotalSeconds} s, the last: {Error}"
            : null;
    }

    /// <summary>The same with a clean slate: what was before a change of charge does not count after it.</summary>
    public SideHealth Forgiven() => this with { Failures = 0, FailedWrites = 0, FailingSince = null, Writes = [] };

    private ImmutableArray<Slot> Counted(TimeSpan at, bool isGood, FailoverOptions options)
    {
        var length = options.Window / Slots;
        var from = TimeSpan.FromTicks(at.Ticks - (at.Ticks % length.Ticks));
        var (good, bad) = isGood ? (1, 0) : (0, 1);
        return Writes is [.., var last] && last.From == from
            ? Writes.SetItem(Writes.Length - 1, new Slot(from, last.Good + good, last.Bad + bad))
            : [.. Writes.Where(slot => slot.From >= at - options.Window), new Slot(from, good, bad)];
    }

    private readonly record struct Slot(TimeSpan From, int Good, int Bad);
}
