namespace DualSink.Server.Live;

/// <summary>The sinks as they are now.</summary>
internal sealed record SinksDocument(IReadOnlyList<LiveSink> Sinks);
