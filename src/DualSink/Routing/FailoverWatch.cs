using System.Collections.Concurrent;
using DualSink.Journal;
using DualSink.Sinks;
using DualSink.Stores;

namespace DualSink.Routing;

/// <summary>
/// Watches the two sinks under failover: what became of their writes, and how they answer probes. Obeys
/// <see cref="FailoverMachine"/>. Does nothing while the mode is another. Not safe for concurrent use.
/// </summary>
internal sealed class FailoverWatch
{
    private readonly Func<string, Lane> _laneOf;
    private readonly Action<string, string, string> _putInCharge;
    private readonly Action _answered;
    private readonly FailoverOptions _options;
    private readonly string _tenant;
    private readonly TimeProvider _time;
    private readonly long _began;

    // Probes report here; the loop takes it from here. One that began before the watch began anew counts no more.
    private readonly ConcurrentQueue<(WatchedSide Of, FailoverSample Sample)> _probed = new();

    // The primary it works for, what it knows, and how each side was found last.
    private readonly WatchedSide[] _sides = [new(), new()];
    private string? _primary;
    private FailoverState _state = FailoverState.Initial;

    /// <summary>Makes a watch that has seen nothing yet.</summary>
    /// <param name="laneOf">The lane of a sink.</param>
    /// <param name="putInCharge">Told for which primary it decided, the sink that is in charge from now on, and why.</param>
    /// <param name="answered">Told when a probe has come back: it may look then.</param>
    /// <param name="parts">The options, the tenant to probe with, and the clock.</param>
    public FailoverWatch(Func<string, Lane> laneOf, Action<string, string, string> putInCharge, Action answered, PipelineParts parts)
    {
        _laneOf = laneOf;
        _putInCharge = putInCharge;
        _answered = answered;
        _options = parts.Failover;
        _tenant = parts.Context.Tenant;
        _time = parts.Time;
        _began = _time.GetTimestamp();
    }

    /// <summary>Whether time alone may decide something now: a sink fails, or the standby is in charge. Then it looks by the beat.</summary>
    public bool IsAlert { get; private set; }

    /// <summary>How long there is nothing to do by the last look, unless a sink tells something or a probe comes back; as long as can be while the mode is another.</summary>
    public TimeSpan CalmFor { get; private set; } = TimeSpan.MaxValue;

    /// <summary>Looks once. Called again and again, by one at a time.</summary>
    /// <param name="route">The route in force.</param>
    /// <param name="stop">Ends probes that are on their way.</param>
    public void Look(RouteSnapshot route, CancellationToken stop)
    {
        if (!route.FailsOver)
        {
            _primary = null;
            (IsAlert, CalmFor) = (false, TimeSpan.MaxValue);
            return;
        }

        // A route switched to and back between two looks has the primary in charge again, and nothing is known of it.
        if (_primary != route.Options.Primary || NameOf(_state.InCharge) != route.InCharge)
        {
            BeginWith(route.Options.Primary);
        }

        Watch(stop);
    }

    private void BeginWith(string primary)
    {
        _primary = primary;
        _state = FailoverState.Initial;
        foreach (var side in Enum.GetValues<Side>())
        {
            _sides[(int)side] = new WatchedSide { Last = HealthOf(side) };
        }
    }

    private void Watch(CancellationToken stop)
    {
        var now = _time.GetElapsedTime(_began);
        foreach (var side in Enum.GetValues<Side>())
        {
            foreach (var sample in WritesOf(side, now))
            {
                Obey(FailoverMachine.Take(_state, sample, _options));
            }
        }

        while (_probed.TryDequeue(out var probe))
        {
            if (ReferenceEquals(probe.Of, _sides[(int)probe.Sample.Side]))
            {
                Obey(FailoverMachine.Take(_state, probe.Sample, _options));
            }
        }

        Obey(FailoverMachine.Tick(_state, now, OldestOwed(), _options));
        foreach (var side in Enum.GetValues<Side>())
        {
            ProbeWhenDue(side, now, stop);
        }

        IsAlert = _state.InCharge == Side.Standby || !_probed.IsEmpty || IsAnyFailing(now);
        CalmFor = Enum.GetValues<Side>().Min(side => NextOf(side) - now) is { Ticks: > 0 } calm ? calm : TimeSpan.Zero;
    }

    private bool IsAnyFailing(TimeSpan now) =>
        Enum.GetValues<Side>().Any(side => _state.Of(side) is var health && (health.FailingSince is not null || health.Trouble(now, _options) is not null));

    // When the next probe is due, or one that is out has been waited for long enough.
    private TimeSpan NextOf(Side side)
    {
        var watched = _sides[(int)side];
        return (watched.ProbedAt ?? TimeSpan.Zero) + (watched.Probe is { IsCompleted: false } ? _options.ProbeTimeout : FailoverMachine.ProbeInterval(_state, side, _options));
    }

    private void Obey(FailoverStep step)
    {
        _state = step.State;
        if (step.Cause is not null)
        {
            _putInCharge(_primary!, NameOf(_state.InCharge), step.Cause);
        }
    }

    /// <summary>What became of a sink's writes since the last look.</summary>
    private IEnumerable<FailoverSample> WritesOf(Side side, TimeSpan now)
    {
        var (before, health) = (_sides[(int)side].Last, HealthOf(side));
        _sides[(int)side].Last = health;
        var isGood = health.LastCommit != before.LastCommit;
        var failures = health.Retries - before.Retries;
        var failsNow = health.State is SinkState.Retrying or SinkState.Paused;
        if (isGood && failsNow)
        {
            yield return new FailoverSample(now, side, FailoverSampleKind.Write, null);
        }

        for (var i = 0L; i < failures; i++)
        {
            yield return new FailoverSample(now, side, FailoverSampleKind.Write, health.LastError ?? "a write failed");
        }

        if (isGood && !failsNow)
        {
            yield return new FailoverSample(now, side, FailoverSampleKind.Write, null);
        }
    }

    private TimeSpan OldestOwed() => _laneOf(NameOf(Side.Primary)).Status.OldestOwedAt is { } oldest && _time.GetUtcNow() - oldest is { Ticks: > 0 } age
        ? age
        : TimeSpan.Zero;

    private void ProbeWhenDue(Side side, TimeSpan now, CancellationToken stop)
    {
        var watched = _sides[(int)side];
        if (watched.ProbedAt is { } last && now - last < FailoverMachine.ProbeInterval(_state, side, _options))
        {
            return;
        }

        // One that hangs is asked no more, and is a failure each time it would have been.
        if (watched.Probe is { IsCompleted: false })
        {
            if (now - watched.ProbedAt >= _options.ProbeTimeout)
            {
                watched.ProbedAt = now;
                _probed.Enqueue((watched, new FailoverSample(now, side, FailoverSampleKind.Probe, $"no answer within {_options.ProbeTimeout.TotalMilliseconds} ms")));
            }

            return;
        }

        watched.ProbedAt = now;
        watched.Probe = ProbeAsync(watched, side, _laneOf(NameOf(side)).Store, stop);
    }

    private async Task ProbeAsync(WatchedSide watched, Side side, IBarStore store, CancellationToken stop)
    {
        using var timeout = new CancellationTokenSource(_options.ProbeTimeout, _time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop, timeout.Token);
        string? error = null;
        try
        {
            await Task.Run(() => store.CheckAsync(_tenant, alsoDelete: false, limit.Token), limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return;
        }
        catch (OperationCanceledException)
        {
            error = $"no answer within {_options.ProbeTimeout.TotalMilliseconds} ms";
        }
        catch (StoreException e) when (e.Kind is StoreErrorKind.Structure or StoreErrorKind.Data)
        {
            // The server answers. Whether the table takes bars is for its writes to tell.
        }
        catch (Exception e)
        {
            error = e.Message;
        }

        _probed.Enqueue((watched, new FailoverSample(_time.GetElapsedTime(_began), side, FailoverSampleKind.Probe, error)));
        _answered();
    }

    private SinkHealth HealthOf(Side side) => _laneOf(NameOf(side)).Status.Sink;

    private string NameOf(Side side) => side == Side.Primary ? _primary! : StoreSinks.Names.First(name => name != _primary);

    private sealed class WatchedSide
    {
        public SinkHealth Last { get; set; } = null!;

        public TimeSpan? ProbedAt { get; set; }

        public Task? Probe { get; set; }
    }
}
