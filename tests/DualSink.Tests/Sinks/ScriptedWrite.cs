using DualSink.Bars;

namespace DualSink.Tests.Sinks;

/// <summary>A write a <see cref="ScriptedStore"/> was asked for.</summary>
internal sealed record ScriptedWrite(int Writer, string Tenant, Bar[] Bars);
