using DualSink.Sinks;

namespace DualSink.Routing;

/// <summary>Which sinks get the bars, and whose word answers their writer. Immutable.</summary>
public sealed record RouteOptions
{
    /// <summary>One of <see cref="StoreSinks.Modes"/>. Default <c>legacy</c>.</summary>
    public string Mode { get; init; } = StoreSinks.Names[0];

    /// <summary>Whose word confirms a batch. Default <see cref="AckPolicy.Primary"/>. <see cref="AckPolicy.Primary"/> and <see cref="AckPolicy.All"/> mean the same where one table is written.</summary>
    public AckPolicy Ack { get; init; } = AckPolicy.Primary;

    /// <summary>The sink that comes first: one of <see cref="StoreSinks.Names"/>. Default <c>legacy</c>. Idle where one table is written.</summary>
    public string Primary { get; init; } = StoreSinks.Names[0];

    /// <summary>
    /// How long a writer waits for its word before the receipt says Accepted instead, and which sinks are owed. Default
    /// 30 s, 1 ms to 24 h. Idle without a journal.
    /// </summary>
    public TimeSpan AckTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
