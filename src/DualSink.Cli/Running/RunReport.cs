using System.Globalization;
using DualSink.Cli.Verbs;
using DualSink.Hosting;
using DualSink.Routing;
using DualSink.Server.Documents;
using DualSink.Sources;
using DualSink.Stores;

namespace DualSink.Cli.Running;

/// <summary>What a long run says of itself at its end.</summary>
internal static class RunReport
{
    /// <summary>Prints it.</summary>
    /// <returns>The exit code: whether what was asked for was done.</returns>
    public static ExitCode Print(VerbContext context, LongRun run, IReadOnlyList<SourceRun> sources, BarPipeline pipeline, DualSinkOptions options, TimeSpan elapsed, bool allowsRejects)
    {
        var wasInterrupted = context.Cancellation.IsCancellationRequested;
        var written = run.Sinks();
        var isClean = sources.Sum(source => source.Rejected) + written.Sum(sink => sink.DeadLettered) == 0 || allowsRejects;
        var isSettled = run.Closing.IsDrained && written.All(sink => sink.Failed == 0);

        // Who is asked to end has done well when nothing was lost; what the journal owes, the next start repays.
        var dropped = sources.Sum(source => source.Dropped);
        var ok = run.Failure is null && dropped == 0 && (wasInterrupted ? run.Closing.Returned == 0 : isClean && isSettled);
        var accepted = sources.Sum(source => source.Accepted);
        var rejected = sources.Sum(source => source.Rejected);
        var document = new RunDocument(
            ok,
            pipeline.Route.Mode,
            pipeline.HasJournal ? Path.GetFullPath(options.Journal.Path, options.BaseDirectory) : null,
            accepted + rejected,
            accepted,
            rejected,
            Math.Round(elapsed.TotalSeconds, 4),
            [.. sources.Select(RunSourceDocument.Of)],
            written,
            run.Closing.Owed,
            [.. sources.SelectMany(source => source.Rejections).Select(RejectionDocument.Of)],
            [.. sources.SelectMany(source => source.RejectsFiles)],
            run.Failure is { } failure ? SecretMask.Hide(failure.Message)
            : dropped > 0 ? Text($"{dropped:N0} bars were dropped at the door of the full journal, as backpressure_policy: drop_newest says, and are in no table. With block the feed waits.")
            : null);
        context.Console.Document(document, CliJson.Documents.RunDocument);
        Print(context.Console, document, pipeline.Lanes.Any(lane => lane.MeetsDamage));
        var code = ok ? ExitCode.Good
            : run.Failure is SourceException or TenantsMeetException or DualSinkConfigurationException && accepted == 0 ? ExitCode.Usage
            : run.Failure?.InnerException is StoreException { Kind: StoreErrorKind.Outage or StoreErrorKind.Credentials } ? ExitCode.Unreachable
            : ExitCode.DoesNotHold;
        return context.Interruption.CodeAfter(drained: run.Closing.Returned == 0, code);
    }

    private static void Print(CommandConsole console, RunDocument run, bool meetsDamage)
    {
        console.Line(Text($"read {run.Read:N0}, accepted {run.Accepted:N0}, rejected {run.Rejected:N0} in {run.Seconds:0.0} s"));
        foreach (var sink in run.Sinks)
        {
            var owed = run.Journal is null ? "" : Text($", owed {sink.Owed:N0}");
            console.Line(Text($"{sink.Table}: written {sink.Written:N0}, superseded {sink.Superseded:N0}, dead-lettered {sink.DeadLettered:N0}, failed {sink.Failed:N0}{owed}"));
        }

        foreach (var file in run.RejectsFiles)
        {
            console.Line($"rejected rows: {file}");
        }

        if (run.Owed > 0 && !meetsDamage)
        {
            console.Note("What is owed is safe in the journal; the next run with it goes on with that.");
        }

        if (run.Error is not null)
        {
            console.Error(run.Error);
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
