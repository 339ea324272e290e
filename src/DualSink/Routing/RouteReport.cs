using System.Collections.Immutable;
using System.Text.Json;
using DualSink.Journal;

namespace DualSink.Routing;

/// <summary>What only the owner of a journal knows, as it keeps it there for those who look from beside.</summary>
/// <param name="ProcessId">The owner's process.</param>
/// <param name="Since">Since when it has owned the journal.</param>
/// <param name="Route">The route in force, in few words.</param>
/// <param name="InCharge">The sink in charge under failover; elsewhere the primary.</param>
/// <param name="Sinks">How each sink stands.</param>
internal sealed record RouteReport(int ProcessId, DateTimeOffset Since, string Route, string InCharge, ImmutableArray<SinkReport> Sinks)
{
    /// <summary>What the owner of a journal told last; null when nobody owns it, it has told nothing yet, or another version's cannot be read.</summary>
    public static RouteReport? Of(JournalSnapshot seen)
    {
        try
        {
            // What the last owner told holds no longer once it has ended.
            return seen is { IsOwned: true, Report: { } report } ? JsonSerializer.Deserialize(report, RouteReportJson.Default.RouteReport) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>As a journal keeps it.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, RouteReportJson.Default.RouteReport);
}
