using DualSink.Bars;
using DualSink.Journal;
using DualSink.Sinks;
using DualSink.Stores;
using Microsoft.Extensions.Logging;

namespace DualSink.Routing;

/// <summary>What a pipeline is made of. Immutable.</summary>
internal sealed record PipelineParts
{
    /// <summary>The route the settings say; checked.</summary>
    public required RouteOptions Route { get; init; }

    /// <summary>Whether the settings' mode wins over the one the journal keeps. Default false.</summary>
    public bool IsModeForced { get; init; }

    /// <summary>Where to keep batches; null for no journal. Default null.</summary>
    public JournalOptions? Journal { get; init; }

    /// <summary>The sink of a name, made when it is first asked for. Idle with a journal.</summary>
    public Func<string, StoreSink> SinkOf { get; init; } = name => throw new InvalidOperationException($"Nobody makes the sink '{name}'.");

    /// <summary>Beats when what one of those sinks tells of itself may have changed. Idle with a journal, which has its own. Default: one that nobody beats.</summary>
    public Pulse Changed { get; init; } = new();

    /// <summary>The table of a sink.</summary>
    public required Func<string, IBarStore> StoreOf { get; init; }

    /// <summary>How the sink of a name queues, splits and retries. Idle without a journal, where sinks bring their own.</summary>
    public Func<string, StoreSinkOptions> OptionsOf { get; init; } = _ => new StoreSinkOptions();

    /// <summary>The conditions a bar must meet at the door. Idle without a journal, where sinks bring their own.</summary>
    public BarRules Rules { get; init; } = BarRules.Default;

    /// <summary>What happens to a batch when the journal is full: its writer waits, or it is dropped. Idle without a journal.</summary>
    public BackpressurePolicy Backpressure { get; init; } = BackpressurePolicy.Block;

    /// <summary>When failover trips and when it comes back.</summary>
    public FailoverOptions Failover { get; init; } = new();

    /// <summary>What labels metrics and log lines.</summary>
    public PipelineContext Context { get; init; } = new();

    /// <summary>The clock. Default: the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where to log. Default null: nowhere.</summary>
    public ILoggerFactory? Loggers { get; init; }
}
