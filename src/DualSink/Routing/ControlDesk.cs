using System.Globalization;
using System.Text.Json;
using DualSink.Diagnostics;
using DualSink.Journal;
using DualSink.Stores;
using Microsoft.Extensions.Logging;

namespace DualSink.Routing;

/// <summary>Does what other processes ask the owner of a journal for, one after the other, and answers them.</summary>
internal sealed class ControlDesk(BarPipeline pipeline, JournalIntake intake, PipelineParts parts, ILogger logger)
{
    private const string Cause = "asked for by a command";

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
        var (ok, text) = await TryAsync(request, stop).ConfigureAwait(false);
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

    private async Task<(bool Ok, string Text)> TryAsync(ControlRequest request, CancellationToken stop)
    {
        try
        {
            return (true, await DoAsync(request.Command, ControlArguments.Parse(request.Arguments), stop).ConfigureAwait(false));
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or JournalException or StoreException or JsonException)
        {
            return (false, e.Message);
        }
    }

    private Task<string> DoAsync(string command, ControlArguments arguments, CancellationToken stop) => command switch
    {
        ControlCommand.Switch => SwitchAsync(arguments, stop),
        ControlCommand.Pause => PauseAsync(arguments),
        ControlCommand.Resume => ResumeAsync(arguments),
        ControlCommand.Detach => DetachAsync(arguments),
        ControlCommand.Attach => AttachAsync(arguments),
        ControlCommand.Rewind => RewindAsync(arguments, stop),
        _ => throw new InvalidOperationException($"This version does not know '{command}'. Use a command of the version that runs."),
    };

    private async Task<string> SwitchAsync(ControlArguments arguments, CancellationToken stop)
    {
        var change = await pipeline.SwitchAsync(pipeline.Route with { Mode = arguments.Mode ?? "" }, arguments.Consents, stop).ConfigureAwait(false);
        return change.Before == change.After
            ? $"Mode {change.After.Mode} is in force already."
            : $"Switched from {RouteRules.TextOf(change.Before)} to {RouteRules.TextOf(change.After)}. {change.Consequence}".TrimEnd();
    }

    private async Task<string> PauseAsync(ControlArguments arguments)
    {
        var lane = LaneOf(arguments);
        return await lane.PauseAsync(Cause).ConfigureAwait(false)
            ? $"Lane {lane.Name} is paused. What it is owed stays in the journal until `dualsink lane resume {lane.Name}`."
            : $"Lane {lane.Name} was paused already.";
    }

    private async Task<string> ResumeAsync(ControlArguments arguments)
    {
        var lane = LaneOf(arguments);
        return await lane.ResumeAsync(Cause).ConfigureAwait(false) ? $"Lane {lane.Name} delivers." : $"Lane {lane.Name} was not paused.";
    }

    private async Task<string> DetachAsync(ControlArguments arguments)
    {
        var lane = LaneOf(arguments);
        var gap = await lane.DetachAsync(Cause).ConfigureAwait(false);
        return Text($"Lane {lane.Name} is detached from position {gap.From} on: what it was owed counts as dropped, and it gets nothing until `dualsink lane attach {lane.Name}`.");
    }

    private async Task<string> AttachAsync(ControlArguments arguments)
    {
        var lane = LaneOf(arguments);
        var gap = await lane.AttachAsync(Cause).ConfigureAwait(false);
        return Text($"Lane {lane.Name} gets what is accepted from now on. It missed positions {gap.From} to {gap.To}, accepted from {gap.FromAt:u} to {gap.ToAt:u}: compare the tables for that time, and ingest again with --mode {lane.Name} what is missing.");
    }

    private async Task<string> RewindAsync(ControlArguments arguments, CancellationToken stop)
    {
        var lane = LaneOf(arguments);
        var position = arguments.Position
            ?? (arguments.Time is { } time ? await intake.Journal.PositionBeforeAsync(time, stop).ConfigureAwait(false) : throw new InvalidOperationException("A rewind wants a position or a time."));
        var owed = await lane.RewindAsync(position, Cause).ConfigureAwait(false);
        return Text($"Lane {lane.Name} delivers again what comes after position {position}: {owed} bars.");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private Lane LaneOf(ControlArguments arguments) => intake.Lanes.FirstOrDefault(lane => lane.Name == arguments.Lane)
        ?? throw new InvalidOperationException($"There is no lane '{arguments.Lane}'. Lanes: {string.Join(", ", intake.Lanes.Select(lane => lane.Name))}.");
}
