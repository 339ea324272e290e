namespace DualSink.Journal.Storage;

/// <summary>What the writer's thread waited for, and found.</summary>
internal enum Awaited
{
    /// <summary>Something that can be executed.</summary>
    Operations,

    /// <summary>Nothing yet: time has passed, or what came does not fit.</summary>
    Nothing,

    /// <summary>Nothing, and nothing will come.</summary>
    End,
}
