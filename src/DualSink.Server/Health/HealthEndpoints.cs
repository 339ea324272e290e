using DualSink.Hosting;
using DualSink.Journal;
using DualSink.Routing;
using DualSink.Server.Security;
using DualSink.Sinks;
using Microsoft.AspNetCore.Http;

namespace DualSink.Server.Health;

/// <summary>For who keeps the service alive, and who sends it bars.</summary>
internal sealed class HealthEndpoints(Service service, CancellationToken stop)
{
    /// <summary>It answers, so it is alive.</summary>
    public static IResult Alive() => TypedResults.Ok(new ReadyDocument(true, []));

    /// <summary>Whether whose word is waited for can give it now. What a table answered, only those are told who may see the sinks.</summary>
    public IResult Ready(Caller caller)
    {
        List<string> reasons = [.. Reasons(caller.Roles.HasFlag(Role.Read) && !caller.IsBoundIn(Role.Read))];
        return reasons.Count == 0
            ? TypedResults.Ok(new ReadyDocument(true, []))
            : TypedResults.Json(new ReadyDocument(false, reasons), ApiJson.Answers.ReadyDocument, statusCode: StatusCodes.Status503ServiceUnavailable);
    }

    private IEnumerable<string> Reasons(bool inDetail)
    {
        var (pipeline, route) = (service.Pipeline, service.Pipeline.Route);
        if (stop.IsCancellationRequested)
        {
            yield return "the service is ending";
        }

        if (service.Room.IsFull)
        {
            yield return "the journal is full of bars that a sink is still owed";
        }

        if (route.Ack == AckPolicy.Journal && pipeline.HasJournal)
        {
            yield break;
        }

        var sinks = RouteRules.SinksOf(route.Mode);
        var awaited = sinks.Length > 1 && route.Ack != AckPolicy.All ? sinks.Where(sink => sink == pipeline.InCharge) : sinks;
        foreach (var sink in awaited)
        {
            if (ReasonOf(sink, inDetail) is { } reason)
            {
                yield return reason;
            }
        }
    }

    private static string Word(Enum state) => state.ToString().ToLowerInvariant();

    private string? ReasonOf(string sink, bool inDetail)
    {
        var lane = service.Pipeline.Lanes.FirstOrDefault(lane => lane.Name == sink);
        var health = lane?.Sink ?? service.Sinks[sink].Health;
        return lane is { Record.State: not LaneState.Active } ? $"lane {sink}, whose word is waited for, is {Word(lane.Record.State)}"
            : health.State is SinkState.Retrying or SinkState.Paused or SinkState.Closed
                ? inDetail ? $"sink {sink}, whose word is waited for: {SecretMask.Hide(health.Detail)}" : $"sink {sink}, whose word is waited for, is {Word(health.State)}"
            : lane?.Trouble is { } trouble
                ? inDetail ? $"lane {sink}, whose word is waited for: {SecretMask.Hide(trouble)}" : $"lane {sink}, whose word is waited for, cannot go on"
            : null;
    }
}
