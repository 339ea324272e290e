using DualSink.Diagnostics;
using DualSink.Journal;
using Microsoft.Extensions.Logging;

namespace DualSink.Routing;

/// <summary>Does what other processes ask the owner of a journal for, one after the other, and answers them.</summary>
internal sealed class ControlDesk(BarPipeline pipeline, JournalIntake intake, PipelineParts parts, ILogger logger)
{
    private readonly LaneOrders _lanes = new(intake.Journal, [.. intake.Lanes]);
    private readonly DeadLetterOrders _deadLetters = new(intake.Journal, name => intake.Lanes.FirstOrDefault(lane => lane.Name == name));

    /// <summary>Works until stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            await foreach (var request in intake.Journal.ReadRequestsAsync(stop).ConfigureAwait(false))
            {
                await AnswerAsync(request, stop).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Closed.
        }
    }

    private async Task AnswerAsync(ControlRequest request, CancellationToken stop)
    {
        var (ok, text) = await ControlAnswer.OfAsync(() => DoAsync(request.Command, ControlArguments.Parse(request.Arguments), stop)).ConfigureAwait(false);
        LogMessages.CommandAnswered(logger, parts.Context.PipelineId, parts.Context.Tenant, request.Command, request.Arguments, text);
        try
        {
            await intake.Journal.AnswerAsync(request, ok, text).ConfigureAwait(false);
        }
        catch (Exception e) when (e is JournalException or ObjectDisposedException)
        {
            LogMessages.EventLost(logger, parts.Context.PipelineId, parts.Context.Tenant, e.Message);
        }
    }

    private Task<string> DoAsync(string command, ControlArguments arguments, CancellationToken stop) => command switch
    {
        ControlCommand.Switch => SwitchAsync(arguments, stop),
        _ when DeadLetterOrders.Knows(command) => _deadLetters.DoAsync(command, arguments, stop),
        _ => _lanes.DoAsync(command, arguments, stop),
    };

    private async Task<string> SwitchAsync(ControlArguments arguments, CancellationToken stop)
    {
        var change = await pipeline.SwitchAsync(pipeline.Route with { Mode = arguments.Mode ?? "" }, arguments.Consents, stop).ConfigureAwait(false);
        return change.Before == change.After
            ? $"Mode {change.After.Mode} is in force already."
            : $"Switched from {RouteRules.TextOf(change.Before)} to {RouteRules.TextOf(change.After)}. {change.Consequence}".TrimEnd();
    }
}
