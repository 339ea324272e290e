using System.CommandLine;
using System.Globalization;
using DualSink.Cli.Journals;
using DualSink.Hosting;
using DualSink.Server;
using DualSink.Server.Documents;

namespace DualSink.Cli.Verbs;

/// <summary><c>dualsink status</c>: how things stand, at a glance.</summary>
internal sealed class StatusVerb
{
    private const int DefaultEvents = 10;

    private readonly JournalOption _journal = new();
    private readonly Option<int> _events = new("--events") { Description = $"How many of the last events to tell. Default {DefaultEvents}.", HelpName = "N", DefaultValueFactory = _ => DefaultEvents };

    private StatusVerb() => _events.Validators.Add(result =>
    {
        if (result.Tokens is [{ Value: var text }] && int.TryParse(text, CultureInfo.InvariantCulture, out var count) && count < 0)
        {
            result.AddError($"--events: {text} is less than 0.");
        }
    });

    public static Command Create(VerbRunner runner)
    {
        var verb = new StatusVerb();
        var command = new Command("status", "Tell the mode, what each sink is owed, how it stands with its table, and what happened last. Changes nothing.") { verb._events };
        verb._journal.AddTo(command);
        runner.Handle(command, verb.RunAsync);
        return command;
    }

    private async Task<ExitCode> RunAsync(VerbContext context)
    {
        var status = await StatusAsync(context);
        context.Console.Document(status, DocumentJson.Printed.StatusDocument);
        Print(context.Console, status, context.Time.GetUtcNow());
        return ExitCode.Good;
    }

    private async Task<StatusDocument> StatusAsync(VerbContext context)
    {
        var count = context.Parsed.GetValue(_events);
        using var remote = _journal.Server.In(context);
        if (remote is not null)
        {
            return await remote.GetAsync(Text($"/api/v1/status?events={count}"), ApiJson.Default.StatusDocument, context.Cancellation);
        }

        using var view = await _journal.ViewAsync(context);
        var seen = await view.LookAsync(context.Cancellation);
        return StatusDocument.Of(view.Path, seen, await view.EventsAsync(count, context.Cancellation), context.Time.GetUtcNow());
    }

    private static void Print(CommandConsole console, StatusDocument status, DateTimeOffset now)
    {
        console.Line(status switch
        {
            { Running: false } => "Nobody delivers from this journal now.",
            { ProcessId: { } process, Since: { } since } => Text($"Process {process} delivers, since {since:u} ({LaneText.Age(now - since)})."),
            _ => "A process owns the journal; it has not told yet how it stands.",
        });
        console.Line($"Mode {status.Route ?? status.Mode ?? "not set yet"}{(status.InCharge is { } sink ? $"; {sink} is in charge" : "")}.");
        console.Line($"Journal {status.Journal}: {LaneText.Bytes(status.Size.BytesInUse)} in use, {LaneText.Bytes(status.Size.BytesOnDisk)} on disk, {LaneText.Count(status.Size.Entries)} batches"
            + (status.Size.OldestAcceptedAt is { } oldest ? $", the oldest {LaneText.Age(now - oldest)} old." : "."));
        var table = new ResultTable("sink", "lane", "owed bars", "batches", "bytes", "oldest", "health", "last commit");
        foreach (var lane in status.Lanes)
        {
            table.Row(
                lane.Sink,
                lane.State,
                LaneText.Count(lane.BacklogBars),
                LaneText.Count(lane.BacklogBatches),
                LaneText.Bytes(lane.BacklogBytes),
                lane.OldestOwedAt is { } owed ? LaneText.Age(now - owed) : "",
                lane.Health?.State ?? "unknown",
                lane.Health?.LastCommit is { } commit ? $"{LaneText.Age(now - commit)} ago" : "");
        }

        console.Table(table);
        foreach (var lane in status.Lanes.Where(lane => lane.Health is { State: not ("connected" or "idle") } or { Trouble: not null }))
        {
            console.Line($"{lane.Sink}: {SecretMask.Hide(lane.Health!.Trouble ?? lane.Health.Detail)}");
        }

        console.Line($"Dead letters: {LaneText.Count(status.DeadLetters)}.");
        foreach (var happened in status.Events)
        {
            console.Line(Text($"{happened.At:u}  {happened.Kind}{(happened.Sink is { } about ? $" {about}" : "")}: {SecretMask.Hide(happened.Cause)}{(happened.Detail is { } detail ? $" ({detail})" : "")}"));
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
