using DualSink.Cli.Verbs;
using DualSink.Cli.Writing;
using DualSink.Hosting;
using DualSink.Journal;
using DualSink.Routing;

namespace DualSink.Cli.Running;

/// <summary>
/// Several inputs that are read at the same time, until all have ended, one cannot be read any further, or somebody asks
/// for the end; and what becomes of their bars after that. Not safe for concurrent use.
/// </summary>
internal sealed class LongRun(VerbContext context, BarPipeline pipeline, DualSinkOptions options, IReadOnlyList<SourceRun> sources)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly IReadOnlyList<LaneStatus> _before = pipeline.Lanes;

    /// <summary>What goes on beside the inputs, and takes bars in itself: the run lasts as long as that does. Ended by its token. Null, the default, for nothing.</summary>
    public Func<CancellationToken, Task>? Beside { get; init; }

    /// <summary>What ended it early; null when nothing did.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>What was left when the pipeline was closed.</summary>
    public PipelineClosing Closing { get; private set; }

    /// <summary>Reads and writes, settles what was accepted, and closes the pipeline.</summary>
    public async Task RunAsync()
    {
        using (var stop = CancellationTokenSource.CreateLinkedTokenSource(context.Cancellation))
        {
            await Task.WhenAll([.. sources.Select(source => ReadAsync(source.RunAsync, stop)), Beside is null ? Task.CompletedTask : ReadAsync(Beside, stop)]);
        }

        await SettleAsync();
        foreach (var source in sources)
        {
            await source.Window.SettleAllAsync();
            Try(source.CloseRejects);
        }
    }

    /// <summary>What each sink did.</summary>
    public IReadOnlyList<RunSinkDocument> Sinks()
    {
        if (pipeline.HasJournal)
        {
            return [.. _before.Zip(pipeline.Lanes, Of)];
        }

        var written = RouteRules.SinksOf(pipeline.Route.Mode);
        return
        [
            new RunSinkDocument(
                pipeline.Route.Mode,
                string.Join(", ", written.Select(TableOf)),
                sources.Sum(source => source.Window.Committed),
                sources.Sum(source => source.Window.Superseded),
                sources.Sum(source => source.Window.DeadLettered),
                sources.Sum(source => source.Window.Failed),
                0),
        ];
    }

    private RunSinkDocument Of(LaneStatus before, LaneStatus after)
    {
        var (then, now) = (before.Record.Settled, after.Record.Settled);
        return new RunSinkDocument(
            after.Name,
            TableOf(after.Name),
            now.Committed - then.Committed,
            now.Superseded - then.Superseded,
            now.DeadLettered - then.DeadLettered,
            now.Dropped + now.Returned - then.Dropped - then.Returned,
            after.BacklogBars);
    }

    private string TableOf(string sink) => options.BindingFor(sink).DisplayName;

    private async Task ReadAsync(Func<CancellationToken, Task> read, CancellationTokenSource stop)
    {
        try
        {
            await read(stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Somebody asked for the end, or another input failed.
        }
        catch (Exception failure)
        {
            Failure ??= failure;
            await stop.CancelAsync();
        }
    }

    private async Task SettleAsync()
    {
        try
        {
            await new Draining(pipeline, options.AckTimeout, context.Time).RunAsync(context.Cancellation);
            Closing = await pipeline.CloseAsync(TimeSpan.Zero, CancellationToken.None);
        }
        catch (OperationCanceledException) when (context.Cancellation.IsCancellationRequested)
        {
            var left = await DrainAsync();
            Closing = await pipeline.CloseAsync(left, CancellationToken.None);
        }
    }

    // With a journal nothing is lost by ending: a sink that does not get on is not waited for any longer than it takes to see that.
    private async Task<TimeSpan> DrainAsync()
    {
        if (!pipeline.HasJournal)
        {
            return Interruption.DrainLimit;
        }

        using var limit = new CancellationTokenSource(Interruption.DrainLimit, context.Time);
        try
        {
            await new Draining(pipeline, Patience, context.Time).RunAsync(limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            // What is left is owed.
        }

        return TimeSpan.Zero;
    }

    private void Try(Action act)
    {
        try
        {
            act();
        }
        catch (UsageException unkept)
        {
            Failure ??= unkept;
        }
    }
}
