using System.Collections.Frozen;
using Microsoft.Extensions.Logging;

namespace DualSink.Sinks;

/// <summary>Everything a sink is made of besides its mode and its engine.</summary>
public sealed record StoreSinkSettings
{
    /// <summary>The table's name. Default null: the layout's own.</summary>
    public string? Table { get; init; }

    /// <summary>The table's schema. Default null: found by the search path. Idle on SQLite.</summary>
    public string? Schema { get; init; }

    /// <summary>The source name each tenant's bars get in a table without tenants. Default: none. Idle in mode <c>legacy</c>.</summary>
    public FrozenDictionary<string, string> ProviderNames { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>How to queue, split and retry.</summary>
    public StoreSinkOptions Options { get; init; } = new();

    /// <summary>What labels metrics and log lines.</summary>
    public PipelineContext Context { get; init; } = new();

    /// <summary>Where bars a table can never hold are kept; null returns them to their writer.</summary>
    public DeadLetterFile? DeadLetters { get; init; }

    /// <summary>The clock. Default null: the system's.</summary>
    public TimeProvider? TimeProvider { get; init; }

    /// <summary>Where to log. Default null: nowhere.</summary>
    public ILoggerFactory? LoggerFactory { get; init; }
}
