namespace DualSink.Cli.Verbs;

/// <summary>One column, as it should be and as it is. <c>required</c>: a sink cannot write unless it is as expected.</summary>
internal sealed record SchemaColumnDocument(string Name, string State, string? Expected, string? Actual, bool Required);
