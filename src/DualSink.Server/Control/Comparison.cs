using DualSink.Parity;
using DualSink.Server.Documents;
using DualSink.Server.Live;
using DualSink.Stores;

namespace DualSink.Server.Control;

/// <summary>Compares the tables, one comparison at a time, and remembers the last. Safe for concurrent use.</summary>
internal sealed class Comparison(Service service)
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private volatile LiveParity? _last;
    private volatile bool _isRunning;

    /// <summary>How they compared last; null before the first time.</summary>
    public LiveParity? Last => _last is { } last ? last with { Running = _isRunning } : null;

    /// <summary>Compares what a filter selects.</summary>
    /// <exception cref="ArgumentException">The filter lacks what the tables need.</exception>
    /// <exception cref="StoreException">A table cannot be read.</exception>
    public async Task<LiveParity> RunAsync(RowFilter filter, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            _isRunning = true;
            var report = await CompareAsync(filter, cancellationToken).ConfigureAwait(false);
            var parity = Of(report, service.Time.GetUtcNow());
            _last = parity;
            return parity;
        }
        finally
        {
            _isRunning = false;
            _turn.Release();
        }
    }

    /// <summary>Compares by itself again and again, until stopped.</summary>
    public async Task RepeatAsync(TimeSpan pause, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(pause, service.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false))
            {
                try
                {
                    await RunAsync(new RowFilter { Tenant = service.Options.TenantId }, stop).ConfigureAwait(false);
                }
                catch (StoreException)
                {
                    // A table that cannot be read now is shown as a sink that fails; the next time may do.
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The service ends.
        }
    }

    // The one place where tables are compared.
    private Task<ParityReport> CompareAsync(RowFilter filter, CancellationToken cancellationToken) =>
        TableComparer.CompareAsync(service.StoreOf("legacy"), service.StoreOf("provider"), filter, cancellationToken: cancellationToken);

    private static LiveParity Of(ParityReport report, DateTimeOffset at)
    {
        var document = ParityDocument.Of(report);
        return new LiveParity(
            at,
            report.Divergent + report.MissingInLegacy + report.MissingInProvider == 0,
            Running: false,
            report.Compared, report.Equal, report.EqualAfterLayout, report.NotRepresentable, report.Divergent, report.MissingInLegacy, report.MissingInProvider,
            InFlux: 0,
            document.Examples);
    }
}
