using DualSink.Diagnostics;
using DualSink.Hosting;
using DualSink.Journal;
using DualSink.Routing;
using DualSink.Server.Control;
using DualSink.Server.Documents;
using DualSink.Sinks;

namespace DualSink.Server.Live;

/// <summary>
/// Looks at the pipeline once a second, and as soon as a sink fails or recovers, whether anybody watches or not, and tells
/// all who do. A look takes what is known in memory; only the ledger is counted from the file, seldom enough not to be
/// felt. Safe for concurrent use.
/// </summary>
internal sealed class Sampler : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    // A look may wait for a busy disk, from which it learns what happened; that a sink is dead must not. No more often than
    // so, as sinks that write tell of every write.
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(200);

    private readonly Service _service;
    private readonly Comparison _comparison;
    private readonly EventLog _events;
    private readonly SinkListener _listener;
    private readonly LedgerCheck _ledger;
    private readonly Noticed _noticed;
    private readonly Dictionary<string, Latencies> _latencies = [];
    private readonly Dictionary<string, SinkTotals> _before = [];
    private long _lookedAt;

    // Made under the lock; anybody reads it.
    private readonly Lock _lock = new();
    private volatile LiveFrame _frame;

    public Sampler(Service service, Comparison comparison, EventLog events)
    {
        _service = service;
        _comparison = comparison;
        _events = events;
        _listener = new SinkListener(service.Options.PipelineId);
        _ledger = new LedgerCheck(service);
        _noticed = new Noticed(events);
        History = new History(Service.SinkNames);
        _lookedAt = service.Time.GetTimestamp();
        foreach (var sink in Service.SinkNames)
        {
            _latencies[sink] = new Latencies();
        }

        _frame = new LiveFrame(Look());
    }

    /// <summary>The last minutes.</summary>
    public History History { get; }

    /// <summary>The last look.</summary>
    public LiveFrame Frame => _frame;

    /// <summary>Looks until stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        await Task.WhenAll(LookAsync(stop), GlanceAsync(stop)).ConfigureAwait(false);
        _frame.Complete();
    }

    public void Dispose() => _listener.Dispose();

    private async Task LookAsync(CancellationToken stop)
    {
        using var second = new PeriodicTimer(Second, _service.Time);
        try
        {
            do
            {
                await _events.LookAsync(stop).ConfigureAwait(false);
                _ledger.Look(stop);
                await _noticed.LookAsync(Show(_ => Look())!).ConfigureAwait(false);
            }
            while (await second.WaitForNextTickAsync(stop).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The service ends.
        }
    }

    private async Task GlanceAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                var changed = _service.Pipeline.Changed.Next;
                Show(Changed);
                await changed.WaitAsync(stop).ConfigureAwait(false);
                await Task.Delay(Glance, _service.Time, stop).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The service ends.
        }
    }

    /// <summary>Makes a look the last one, and tells who waits for it.</summary>
    private LiveSnapshot? Show(Func<LiveSnapshot, LiveSnapshot?> look)
    {
        LiveFrame before;
        LiveSnapshot? next;
        lock (_lock)
        {
            before = _frame;
            next = look(before.Snapshot);
            if (next is null)
            {
                return null;
            }

            _frame = new LiveFrame(next);
        }

        before.Complete();
        return next;
    }

    /// <summary>The last look with the sinks' health of now; null where nothing but a second has passed.</summary>
    private LiveSnapshot? Changed(LiveSnapshot last)
    {
        var (lanes, route) = (_service.Pipeline.Lanes, _service.Pipeline.Route);
        LiveSink[] sinks = [.. last.Sinks.Select(sink => sink with { Health = ShownOf(lanes.FirstOrDefault(lane => lane.Name == sink.Sink), HealthOf(sink.Sink, lanes, route)) })];
        return last.Sinks.Zip(sinks).All(pair => pair.First.Health.State == pair.Second.Health.State && pair.First.Health.Trouble == pair.Second.Health.Trouble)
            ? null
            : last with { At = _service.Time.GetUtcNow(), Sinks = sinks };
    }

    private SinkHealth HealthOf(string name, IReadOnlyList<LaneStatus> lanes, RouteOptions route) =>
        lanes.FirstOrDefault(lane => lane.Name == name)?.Sink
        ?? (RouteRules.SinksOf(route.Mode).Contains(name) ? _service.Sinks[name].Health : new SinkHealth(SinkState.Idle, 0, 0, null, null, 0, "Not written in this mode."));

    private static LiveHealth ShownOf(LaneStatus? lane, SinkHealth health) =>
        new(health.State.ToString().ToLowerInvariant(), SecretMask.Hide(health.Detail), Hide(lane?.Trouble), health.LastCommit, Hide(health.LastError));

    private LiveSnapshot Look()
    {
        var (pipeline, options) = (_service.Pipeline, _service.Options);
        var (lanes, route, now) = (pipeline.Lanes, pipeline.Route, _service.Time.GetUtcNow());
        var elapsed = _service.Time.GetElapsedTime(_lookedAt).TotalSeconds;
        _lookedAt = _service.Time.GetTimestamp();
        var sinks = new LiveSink[Service.SinkNames.Count];
        var samples = new SinkSample[sinks.Length];
        for (var i = 0; i < sinks.Length; i++)
        {
            var name = Service.SinkNames[i];
            (sinks[i], samples[i]) = LookAt(name, lanes.FirstOrDefault(lane => lane.Name == name), HealthOf(name, lanes, route), RouteRules.SinksOf(route.Mode).Contains(name), elapsed, now);
        }

        History.Add(now.ToUnixTimeSeconds(), samples);
        return new LiveSnapshot(
            now, options.PipelineId, options.TenantId, Service.Version, _service.Since,
            route.Mode, RouteRules.TextOf(route), pipeline.InCharge,
            pipeline.Journal is { } journal ? new LiveJournal(journal.Path, journal.MeasuredSize.BytesInUse, options.Journal.MaxBytes, _service.Room.IsFull) : null,
            _service.IsEmbeddedByDefault, _service.Server.IsDemo, [],
            lanes.Count == 0 ? null : new LiveLedger(_ledger.Ok, _ledger.CheckedAt, [.. lanes.Select(lane => LedgerOf(lane, now))]),
            sinks, _comparison.Last);
    }

    private (LiveSink Sink, SinkSample Sample) LookAt(string name, LaneStatus? lane, SinkHealth health, bool isWritten, double elapsed, DateTimeOffset now)
    {
        var (totals, before) = (_listener.TotalsOf(name), _before.GetValueOrDefault(name));
        _before[name] = totals;
        var commits = _listener.TakeCommits(name);
        var latencies = _latencies[name];
        latencies.Add(commits);
        var lately = latencies.All();
        var rate = elapsed > 0 ? Math.Round((totals.Committed - before.Committed) / elapsed, 1) : 0;
        var owed = AgeOf(lane, now);
        var binding = _service.Options.BindingFor(name);
        var engine = _service.Sinks.Engines.For(name);
        var sink = new LiveSink(
            name, binding.DisplayName, engine.Name, engine.Location,
            lane?.Record.State.ToString().ToLowerInvariant() ?? "none", isWritten,
            ShownOf(lane, health), rate, Shown(lately, .5), Shown(lately, .95), Shown(lately, .99),
            health.QueueDepth, totals.Retries, totals.Failures,
            lane?.BacklogBars ?? 0, lane?.BacklogBatches ?? 0, lane?.BacklogBytes ?? 0, owed,
            lane is null ? totals.DeadLettered : _ledger.DeadLettersOf(name) ?? 0);
        var sample = new SinkSample(
            rate, Latencies.Milliseconds(commits, .5), Latencies.Milliseconds(commits, .95), Latencies.Milliseconds(commits, .99),
            health.QueueDepth, totals.Retries - before.Retries, totals.Failures - before.Failures, sink.BacklogBars);
        return (sink, sample);
    }

    private static LedgerLaneDocument LedgerOf(LaneStatus lane, DateTimeOffset now)
    {
        var (record, settled) = (lane.Record, lane.Record.Settled);
        return new LedgerLaneDocument(
            lane.Name, record.Accepted, settled.Committed, settled.Superseded, settled.DeadLettered, settled.Dropped, settled.Returned, record.Owed,
            lane.BacklogBatches, lane.BacklogBytes, AgeOf(lane, now));
    }

    private static double AgeOf(LaneStatus? lane, DateTimeOffset now) =>
        lane?.OldestOwedAt is { } oldest ? Math.Round(Math.Max(0, (now - oldest).TotalSeconds), 3) : 0;

    private static string? Hide(string? text) => text is null ? null : SecretMask.Hide(text);

    private static double? Shown(List<double> sorted, double share) => sorted.Count == 0 ? null : Latencies.Milliseconds(sorted, share);
}
