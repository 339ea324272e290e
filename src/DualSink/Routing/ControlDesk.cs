using System.Text.Json;
using DualSink.Diagnostics;
using DualSink.Journal;
using Microsoft.Extensions.Logging;

namespace DualSink.Routing;

/// <summary>Does what this process or others ask the owner of a journal for, one after the other, and answers them. Safe for concurrent use.</summary>
internal sealed class ControlDesk(BarPipeline pipeline, JournalIntake intake, PipelineParts parts, ILogger logger)
{
    private readonly LaneOrders _lanes = new(intake.Journal, [.. intake.Lanes]);
    private readonly SemaphoreSlim _turn = new(1, 1);
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

    /// <summary>Does one thing, when it is its turn.</summary>
    public async Task<ControlAnswer> DoAsync(string command, ControlArguments arguments, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var answer = await ControlAnswer.OfAsync(() => OrderAsync(command, arguments, cancellationToken)).ConfigureAwait(false);
            LogMessages.CommandAnswered(logger, parts.Context.PipelineId, parts.Context.Tenant, command, arguments.ToJson(), answer.Text);
            return answer;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Switches a pipeline, and says what was done.</summary>
    public static async Task<string> SwitchAsync(BarPipeline pipeline, ControlArguments arguments, CancellationToken stop)
    {
        var change = await pipeline.SwitchAsync(pipeline.Route with { Mode = arguments.Mode ?? "" }, arguments.Consents, stop).ConfigureAwait(false);
        return change.Before == change.After
            ? $"Mode {change.After.Mode} is in force already."
            : $"Switched from {RouteRules.TextOf(change.Before)} to {RouteRules.TextOf(change.After)}. {change.Consequence}".TrimEnd();
    }

    private async Task AnswerAsync(ControlRequest request, CancellationToken stop)
    {
        var (ok, text) = await ParsedAsync(request, stop).ConfigureAwait(false);
        try
        {
            await intake.Journal.AnswerAsync(request, ok, text).ConfigureAwait(false);
        }
        catch (Exception e) when (e is JournalException or ObjectDisposedException)
        {
            LogMessages.EventLost(logger, parts.Context.PipelineId, parts.Context.Tenant, e.Message);
        }
    }

    private async Task<ControlAnswer> ParsedAsync(ControlRequest request, CancellationToken stop)
    {
        try
        {
            return await DoAsync(request.Command, ControlArguments.Parse(request.Arguments), stop).ConfigureAwait(false);
        }
        catch (JsonException e)
        {
            return new ControlAnswer(false, e.Message);
        }
    }

    private Task<string> OrderAsync(string command, ControlArguments arguments, CancellationToken stop) => command switch
    {
        ControlCommand.Switch => SwitchAsync(pipeline, arguments, stop),
        _ when DeadLetterOrders.Knows(command) => _deadLetters.DoAsync(command, arguments, stop),
        _ => _lanes.DoAsync(command, arguments, stop),
    };
}
