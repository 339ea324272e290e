namespace DualSink.Tests.Cli.Doctor;

/// <summary>A finding as a user's script sees it.</summary>
internal sealed record SeenCheck(string Name, string? Sink, string? Table, string State, string Finding, string? Why, string? Remedy);
