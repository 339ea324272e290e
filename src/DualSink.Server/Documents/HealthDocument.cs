using DualSink.Hosting;
using DualSink.Routing;

namespace DualSink.Server.Documents;

/// <summary>How a sink stands with its table, as the process that writes told last, a second ago at most.</summary>
/// <param name="State">idle, connected, retrying, paused or closed.</param>
/// <param name="Detail">One sentence: what it does, or what it waits for and the remedy.</param>
/// <param name="LastCommit">When a write last committed; null before the first.</param>
/// <param name="LastError">The last error; null when there was none.</param>
/// <param name="Retries">Retries since the process began.</param>
/// <param name="Trouble">What keeps the lane itself from going on; null when nothing does.</param>
internal sealed record HealthDocument(string State, string Detail, DateTimeOffset? LastCommit, string? LastError, long Retries, string? Trouble)
{
    public static HealthDocument? Of(RouteReport? report, string sink) => report?.Sinks.FirstOrDefault(told => told.Sink == sink) is { } told
        ? new HealthDocument(told.State, SecretMask.Hide(told.Detail), told.LastCommit, Hide(told.LastError), told.Retries, Hide(told.Trouble))
        : null;

    private static string? Hide(string? text) => text is null ? null : SecretMask.Hide(text);
}
