using DualSink.Parity;
using DualSink.Server.Documents;
using DualSink.Server.Live;
using DualSink.Stores;

namespace DualSink.Server.Control;

/// <summary>Compares the tables, one comparison at a time, and remembers the last. Safe for concurrent use.</summary>
internal sealed class Comparison(Service service)
{
    private const int ShownExamples = 20;

    // How long keys in flux are looked at again: somebody waits for the answer.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private volatile LiveParity? _last;
    private volatile bool _isRunning;

    /// <summary>How they compared last; null before the first time.</summary>
    public LiveParity? Last => _last is { } last ? last with { Running = _isRunning } : null;

    /// <summary>Compares what a filter selects.</summary>
    /// <param name="filter">Which bars.</param>
    /// <param name="isKept">Whether it is the one that is remembered.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StoreException">A table cannot be read.</exception>
    public async Task<LiveParity> RunAsync(RowFilter filter, bool isKept, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            _isRunning = true;
            var parity = await JudgeAsync(filter, cancellationToken).ConfigureAwait(false);
            _last = isKept ? parity : _last;
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
                    await RunAsync(RowFilter.All, isKept: true, stop).ConfigureAwait(false);
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

    private async Task<LiveParity> JudgeAsync(RowFilter filter, CancellationToken cancellationToken)
    {
        var options = new CompareOptions
        {
            Filter = filter,
            ExampleLimit = ShownExamples,
            Patience = Patience,
            Journal = service.View,
        };
        var report = await TableComparer.CompareAsync(service.StoreOf("legacy"), service.StoreOf("provider"), options, cancellationToken).ConfigureAwait(false);
        var parity = report.Parity;
        return new LiveParity(
            service.Time.GetUtcNow(),
            report.IsSame,
            Running: false,
            parity.Compared, parity.Equal, parity.EqualAfterLayout, parity.NotRepresentable, parity.Divergent, parity.MissingInLegacy, parity.MissingInProvider,
            report.InFlux,
            ParityDocument.Of(parity).Examples);
    }
}
