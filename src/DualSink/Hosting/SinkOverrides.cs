using DualSink.Sinks;

namespace DualSink.Hosting;

/// <summary>What one sink does differently. A property left null follows <see cref="DualSinkOptions"/>.</summary>
public sealed record SinkOverrides
{
    /// <summary>The sink's own database, where its table lives on another server. Default null: <see cref="DualSinkOptions.DatabaseUrl"/>.</summary>
    public string? DatabaseUrl { get; init; }

    /// <summary>The table, unquoted, 1 to 63 characters without a dot. Default null: the layout's.</summary>
    public string? Table { get; init; }

    /// <summary>The table's schema, unquoted, 1 to 63 characters. Default null: found by the search path. Idle on SQLite.</summary>
    public string? Schema { get; init; }

    /// <summary>See <see cref="StoreSinkOptions.QueueMax"/>.</summary>
    public int? QueueMax { get; init; }

    /// <summary>See <see cref="StoreSinkOptions.Workers"/>.</summary>
    public int? Workers { get; init; }

    /// <summary>See <see cref="StoreSinkOptions.Backpressure"/>.</summary>
    public BackpressurePolicy? Backpressure { get; init; }

    /// <summary>See <see cref="StoreSinkOptions.MaxBatchSize"/>.</summary>
    public int? MaxBatchSize { get; init; }

    /// <summary>See <see cref="StoreSinkOptions.MaxAttempts"/>.</summary>
    public int? MaxAttempts { get; init; }

    /// <summary>See <see cref="StoreSinkOptions.BaseDelay"/>.</summary>
    public TimeSpan? BaseDelay { get; init; }

    /// <summary>See <see cref="StoreSinkOptions.MaxDelay"/>.</summary>
    public TimeSpan? MaxDelay { get; init; }

    /// <summary>The table alone: a database URL may hold a password.</summary>
    public override string ToString() => $"{nameof(SinkOverrides)} {{ {nameof(Table)} = {Table} }}";

    internal StoreSinkOptions Over(StoreSinkOptions general) => general with
    {
        QueueMax = QueueMax ?? general.QueueMax,
        Workers = Workers ?? general.Workers,
        Backpressure = Backpressure ?? general.Backpressure,
        MaxBatchSize = MaxBatchSize ?? general.MaxBatchSize,
        MaxAttempts = MaxAttempts ?? general.MaxAttempts,
        BaseDelay = BaseDelay ?? general.BaseDelay,
        MaxDelay = MaxDelay ?? general.MaxDelay,
    };
}
