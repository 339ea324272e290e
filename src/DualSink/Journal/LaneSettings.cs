using DualSink.Sinks;
using Microsoft.Extensions.Logging;

namespace DualSink.Journal;

/// <summary>What a lane is made of besides its journal and its table. Immutable.</summary>
internal sealed record LaneSettings
{
    /// <summary>How to queue, split and retry. Attempts, rules, the queue's length and backpressure are idle: a lane has its own.</summary>
    public StoreSinkOptions Options { get; init; } = new();

    /// <summary>What labels metrics and log lines.</summary>
    public PipelineContext Context { get; init; } = new();

    /// <summary>Whether it delivers. Default true. A lane that does not can replay dead letters, for somebody who owns the journal for that moment.</summary>
    public bool Delivers { get; init; } = true;

    /// <summary>
    /// Told what became of each entry as soon as the table has it, which is before the cursor is durable: after a crash
    /// it may be told again. Not told of what is returned on closing. Comes from any thread, in any order, and has to be quick.
    /// </summary>
    public Action<long, BatchOutcome>? Settled { get; init; }

    /// <summary>The clock. Default null: the system's.</summary>
    public TimeProvider? Time { get; init; }

    /// <summary>Where to log. Default null: nowhere.</summary>
    public ILoggerFactory? Loggers { get; init; }
}
