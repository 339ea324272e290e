using DualSink.Diagnostics;
using DualSink.Journal;
using DualSink.Stores;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace DualSink.Parity;

/// <summary>
/// Compares what two tables hold of the last while, again and again, beside whoever writes them: at a bounded pace, and
/// without ever stopping them. That the tables differ is news once, and so is that they are the same again. Safe for
/// concurrent use.
/// </summary>
internal sealed class RollingComparison : IAsyncDisposable
{
    private const int EventsLookedAt = 10_000;

    private readonly IBarStore _legacy;
    private readonly IBarStore _provider;
    private readonly RollingOptions _options;
    private readonly ILogger _logger;
    private readonly ParityMetrics _metrics;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private volatile RollingReport _report = new();

    // The loop's own.
    private bool _areDifferent;

    private RollingComparison(IBarStore legacy, IBarStore provider, RollingOptions options)
    {
        (_legacy, _provider, _options, _areDifferent) = (legacy, provider, options, options.WereDifferent);
        _logger = new ContainedLogger((options.Loggers ?? NullLoggerFactory.Instance).CreateLogger<RollingComparison>());
        _metrics = new ParityMetrics(options.Context.PipelineId, options.Context.Tenant);
        using (ExecutionContext.SuppressFlow())
        {
            _running = Task.Run(RunAsync);
        }
    }

    /// <summary>What is known now.</summary>
    public RollingReport Report => _report;

    /// <summary>Begins, with a comparison at once.</summary>
    /// <param name="legacy">The table of decimals and whole volumes; stays the caller's.</param>
    /// <param name="provider">The table of doubles; stays the caller's.</param>
    /// <param name="options">What to look at.</param>
    public static RollingComparison Start(IBarStore legacy, IBarStore provider, RollingOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.Every, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.Window, TimeSpan.Zero);
        return new RollingComparison(legacy, provider, options);
    }

    /// <summary>Whether the tables differed by what a journal's events tell: for <see cref="RollingOptions.WereDifferent"/>, after a restart.</summary>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public static async Task<bool> WereDifferentAsync(JournalView journal, CancellationToken cancellationToken)
    {
        var events = await journal.EventsAsync(EventsLookedAt, cancellationToken).ConfigureAwait(false);
        return events.LastOrDefault(happened => happened.Kind is RollingOptions.TablesDiffer or RollingOptions.TablesAgree)?.Kind == RollingOptions.TablesDiffer;
    }

    /// <summary>Ends it; a comparison that is under way is given up.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _metrics.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(_options.Every, _options.Time);
        try
        {
            do
            {
                await CompareAsync(_stop.Token).ConfigureAwait(false);
            }
            while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Ended.
        }
    }

    private async Task CompareAsync(CancellationToken cancellationToken)
    {
        try
        {
            var from = _options.Time.GetUtcNow() - _options.Window;
            var wanted = _options.Compare with { Filter = _options.Compare.Filter with { From = from.UtcDateTime } };
            var found = await new ComparisonRun(_legacy, _provider, wanted, _options.Time).RunAsync(cancellationToken).ConfigureAwait(false);
            await TakeAsync(found, from).ConfigureAwait(false);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever it is: the feed beside has to go on, and the next comparison may come to its end.
            Fail(failure.Message);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // Given up.
        }
    }

    private async Task TakeAsync(ComparisonReport found, DateTimeOffset from)
    {
        var now = _options.Time.GetUtcNow();
        _metrics.Compared(MeasurementOf(found, now), isSame: found.IsSame);
        _report = new RollingReport
        {
            Last = found,
            ComparedAt = now,
            From = from,
            DifferentSince = found.IsSame ? null : _report.DifferentSince ?? now,
        };
        if (_areDifferent == !found.IsSame)
        {
            return;
        }

        _areDifferent = !found.IsSame;
        var (pipeline, tenant) = (_options.Context.PipelineId, _options.Context.Tenant);
        if (_areDifferent)
        {
            var why = ParityWords.Why(found);
            LogMessages.TablesDiffer(_logger, pipeline, tenant, why);
            await _options.Keep(RollingOptions.TablesDiffer, why).ConfigureAwait(false);
        }
        else
        {
            LogMessages.TablesAgree(_logger, pipeline, tenant, found.Parity.Compared);
            await _options.Keep(RollingOptions.TablesAgree, "the bars compared are the same in both tables again").ConfigureAwait(false);
        }
    }

    private void Fail(string reason)
    {
        var before = _report;
        _metrics.Failed();
        _report = before with { Failure = reason, FailedAt = _options.Time.GetUtcNow() };

        // Of an outage that lasts, one line is enough.
        if (before.Failure != reason)
        {
            LogMessages.ComparisonFailed(_logger, _options.Context.PipelineId, _options.Context.Tenant, reason);
        }
    }

    private static ParityMeasurement MeasurementOf(ComparisonReport found, DateTimeOffset now) => new(
        [.. ParityWords.Counts(found.Parity).Select(kind => KeyValuePair.Create(ParityWords.Of(kind.Class), kind.Keys))],
        found.InFlux,
        found.TenantsMeet,
        found.Elapsed,
        now);
}
