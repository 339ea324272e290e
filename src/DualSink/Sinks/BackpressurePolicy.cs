namespace DualSink.Sinks;

/// <summary>What a sink does with a batch when its queue is full. Every drop is counted and told to its writer.</summary>
public enum BackpressurePolicy
{
    /// <summary>The writer waits for room. Nothing is dropped.</summary>
    Block,

    /// <summary>The oldest batch that no worker has begun is dropped to make room; that is the one that came, when all others are begun.</summary>
    DropOldest,

    /// <summary>The batch that came is dropped.</summary>
    DropNewest,
}
