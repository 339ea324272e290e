namespace DualSink.Tests.Server;

/// <summary>A span as a collector got it.</summary>
internal sealed record OtlpSpan(string Name, string Trace, string Id, string Parent, string? Sink);
