namespace DualSink.Server.Live;

/// <summary>What happened last, the oldest first.</summary>
internal sealed record EventsDocument(IReadOnlyList<Happened> Events);
