using System.Collections.Immutable;
using DualSink.Parity;
using DualSink.Server.Documents;
using DualSink.Server.Live;
using DualSink.Stores;

namespace DualSink.Server.Control;

/// <summary>Compares the tables, one comparison at a time, and remembers the last. Safe for concurrent use.</summary>
internal sealed class Comparison(Service service)
{
    private const int MostExamples = 1000;
    private const int ShownExamples = 20;

    // How long the lanes are waited for.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

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
            var parity = await JudgeAsync(filter, cancellationToken).ConfigureAwait(false);
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

    // While bars are written, or owed, a key may be in one table a moment before it is in the other: what differs is looked
    // at again when the lanes have caught up, and what a lane is still owed is nobody's difference.
    private async Task<LiveParity> JudgeAsync(RowFilter filter, CancellationToken cancellationToken)
    {
        var first = await CompareAsync(filter, cancellationToken).ConfigureAwait(false);
        if (Differing(first) == 0 || !service.Pipeline.HasJournal)
        {
            return Of(first, 0);
        }

        if (!await TryCatchUpAsync(cancellationToken).ConfigureAwait(false))
        {
            var owed = service.Pipeline.Lanes.Sum(lane => lane.BacklogBars);
            return Differing(first) <= owed ? Of(Only(first, []), Differing(first)) : Of(first, 0);
        }

        var second = await CompareAsync(filter, cancellationToken).ConfigureAwait(false);
        if (Differing(first) > MostExamples || Differing(second) > MostExamples)
        {
            return Of(second, 0);
        }

        var before = first.Examples.Select(KeyOf).ToHashSet();
        var still = Only(second, [.. second.Examples.Where(example => before.Contains(KeyOf(example)))]);
        return Of(still, Differing(second) - Differing(still));
    }

    private async Task<bool> TryCatchUpAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Patience, service.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            await service.Pipeline.FlushAsync(either.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private static long Differing(ParityReport report) => report.Divergent + report.MissingInLegacy + report.MissingInProvider;

    private static (string, string, string, string) KeyOf(ParityExample example) => (example.Source, example.Symbol, example.Timeframe, example.Timestamp);

    // The same with nothing differing but these.
    private static ParityReport Only(ParityReport report, ImmutableArray<ParityExample> differing) => report with
    {
        Divergent = differing.Count(example => example.Class == ParityClass.Divergent),
        MissingInLegacy = differing.Count(example => example.Class == ParityClass.MissingInLegacy),
        MissingInProvider = differing.Count(example => example.Class == ParityClass.MissingInProvider),
        Examples = differing,
    };

    // The one place where tables are compared.
    private Task<ParityReport> CompareAsync(RowFilter filter, CancellationToken cancellationToken) =>
        TableComparer.CompareAsync(service.StoreOf("legacy"), service.StoreOf("provider"), filter, MostExamples, cancellationToken);

    private LiveParity Of(ParityReport report, long inFlux)
    {
        var document = ParityDocument.Of(report);
        return new LiveParity(
            service.Time.GetUtcNow(),
            Differing(report) == 0,
            Running: false,
            report.Compared, report.Equal, report.EqualAfterLayout, report.NotRepresentable, report.Divergent, report.MissingInLegacy, report.MissingInProvider,
            inFlux,
            [.. document.Examples.Take(ShownExamples)]);
    }
}
