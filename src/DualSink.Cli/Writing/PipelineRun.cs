using System.Globalization;
using DualSink.Bars;
using DualSink.Cli.Measuring;
using DualSink.Hosting;
using DualSink.Journal;
using DualSink.Routing;
using DualSink.Sinks;

namespace DualSink.Cli.Writing;

/// <summary>
/// Writes batches through a pipeline, a bounded number unconfirmed at a time, and measures. Not safe for concurrent use.
/// </summary>
internal sealed class PipelineRun(BarPipeline pipeline, DualSinkOptions options, TimeProvider time) : IDisposable
{
    private readonly ReceiptWindow _window = new(WindowOf(options), time);
    private readonly IReadOnlyList<LaneStatus> _before = pipeline.Lanes;
    private ResourceMeter? _resources;

    /// <summary>Whether bars are safe as soon as they are accepted.</summary>
    public bool HasJournal => pipeline.HasJournal;

    /// <summary>Bars whose commit is known.</summary>
    public long Committed => _window.Committed;

    /// <summary>Bars handed back or let go so far.</summary>
    public long Failed => _window.Failed;

    /// <summary>Why bars were handed back; null when none were.</summary>
    public Exception? Error => _window.Error;

    /// <summary>
    /// How many batches may wait for their confirmation. Without a journal it is below the sinks' queues, so that no drop
    /// policy ever lets bars of a file go; with one it bounds what is held in memory while a sink is down.
    /// </summary>
    public static int WindowOf(DualSinkOptions options) => options.HasJournal
        ? 1000
        : RouteRules.SinksOf(options.StoreMode).Select(options.SinkOptionsFor).Min(sink => Math.Min(sink.QueueMax, 4 * sink.Workers));

    /// <summary>Offers a batch, waiting while too many are unconfirmed.</summary>
    /// <exception cref="OperationCanceledException">Cancelled while waiting; this batch was not accepted.</exception>
    public async Task WriteAsync(BarBatch batch, CancellationToken cancellationToken)
    {
        await _window.WaitForRoomAsync(cancellationToken);
        _resources ??= new ResourceMeter(time);
        var began = time.GetTimestamp();
        await _window.AddAsync(await pipeline.WriteAsync(batch, cancellationToken: cancellationToken), began);
    }

    /// <summary>
    /// Waits until everything is settled in every sink, closes the pipeline, and tells what became of all. It gives up when
    /// no sink settles anything for the settings' <c>ack_timeout</c>; from an interruption on it waits for
    /// <see cref="Interruption.DrainLimit"/> at most.
    /// </summary>
    /// <returns>What each sink did; without a journal, where both tables are written, what is in both.</returns>
    public async Task<IReadOnlyList<SinkRunResult>> CompleteAsync(CancellationToken interruption)
    {
        var drainLimit = TimeSpan.Zero;
        var otherwise = string.Create(CultureInfo.InvariantCulture, $"nothing was written for {options.AckTimeout.TotalSeconds:0.###} s (ack_timeout)");
        try
        {
            await new Draining(pipeline, options.AckTimeout, time).RunAsync(interruption);
        }
        catch (OperationCanceledException) when (interruption.IsCancellationRequested)
        {
            drainLimit = Interruption.DrainLimit;
            otherwise = "it was asked to end";
        }

        // A sink that is closed has nothing more to say.
        var waits = pipeline.Lanes.Select(lane => WaitOf(lane) ?? otherwise).ToList();
        await pipeline.CloseAsync(drainLimit, CancellationToken.None);
        await _window.SettleAllAsync();
        var mode = pipeline.Route.Mode;
        var tables = string.Join(", ", RouteRules.SinksOf(mode).Select(sink => options.BindingFor(sink).DisplayName));
        var all = SinkRunResult.Of(mode, tables, _window, _window.Retries, _resources);
        return pipeline.HasJournal
            ? [.. _before.Zip(pipeline.Lanes, waits).Select(lane => all.Of(lane.First.Record, lane.Second, options.BindingFor(lane.Second.Name).DisplayName, lane.Third)).Where(sink => IsConcerned(sink, mode))]
            : [all];
    }

    public void Dispose() => _resources?.Dispose();

    private static string? WaitOf(LaneStatus lane) => lane.Record.State == LaneState.Paused ? "its lane is paused"
        : lane.Trouble ?? (lane.Sink.State is SinkState.Retrying or SinkState.Paused ? lane.Sink.Detail : null);

    // The lane of a sink that the mode does not write may still be owed bars of another mode.
    private static bool IsConcerned(SinkRunResult sink, string mode) =>
        RouteRules.SinksOf(mode).Contains(sink.Mode) || sink.Owed > 0 || sink.Committed + sink.Superseded + sink.DeadLettered + sink.Failed > 0;
}
