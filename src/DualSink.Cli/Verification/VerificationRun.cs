using DualSink.Bars;
using DualSink.Cli.Writing;
using DualSink.Hosting;
using DualSink.Parity;
using DualSink.Sinks;
using DualSink.Stores;

namespace DualSink.Cli.Verification;

/// <summary>Writes the same bars through both sinks, one after the other, reads both tables back, compares, and removes the bars.</summary>
internal sealed class VerificationRun(VerbContext context, DualSinkOptions options, VerificationStores stores, Bar[] bars, long rejected)
{
    // Drawing takes time of its own; below this it would be most of what is measured.
    private const int BarsWorthProgress = 100_000;

    /// <summary>Verifies. The bars are removed whatever happens, unless they are to be kept.</summary>
    public async Task<VerificationResult> RunAsync(bool keep)
    {
        var sinks = new List<SinkRunResult>();
        IReadOnlyList<ReadBack> readBacks = [];
        ParityReport? parity = null;
        try
        {
            foreach (var mode in StoreSinks.Names)
            {
                context.Cancellation.ThrowIfCancellationRequested();
                sinks.Add(bars.Length < BarsWorthProgress
                    ? await WriteAsync(mode, null)
                    : await WriteProgress.RunAsync(context, bars.Length, progress => WriteAsync(mode, progress)));
            }

            readBacks = [await ReadBackAsync(stores.Legacy), await ReadBackAsync(stores.Provider)];

            // Nobody else writes these bars, so what differs now differs for good.
            var all = new CompareOptions
            {
                Filter = new RowFilter { Tenant = options.TenantId, Source = VerificationBars.Source },
                Settling = TimeSpan.Zero,
                Patience = TimeSpan.Zero,
            };
            parity = (await TableComparer.CompareAsync(stores.Legacy, stores.Provider, all, context.Cancellation)).Parity;
        }
        catch (OperationCanceledException) when (context.Cancellation.IsCancellationRequested)
        {
            context.Console.Note("Verifying has stopped.");
        }
        catch when (!keep)
        {
            if (await RemoveAsync() is { } left)
            {
                context.Console.Error(SecretMask.Hide(VerificationResult.LeftBehind(left)));
            }

            throw;
        }

        var removalFailure = keep ? null : await RemoveAsync();
        return new VerificationResult
        {
            Bars = bars.Length,
            Rejected = rejected,
            Sinks = sinks,
            ReadBacks = readBacks,
            Parity = parity,
            RemovalFailure = removalFailure,
        };
    }

    private async Task<SinkRunResult> WriteAsync(string mode, WriteProgress? progress)
    {
        // Sinks and connections of its own, so that each pays for its connecting.
        var sinkOptions = options.SinkOptionsFor(mode);
        await using var sinks = new SinkSet(options, timeProvider: context.Time, loggerFactory: context.Loggers);
        using var run = new SinkRun(sinks[mode], sinkOptions, context.Time);
        try
        {
            for (var start = 0; start < bars.Length && run.Failed == 0; start += sinkOptions.MaxBatchSize)
            {
                var batch = bars.AsMemory(start, Math.Min(sinkOptions.MaxBatchSize, bars.Length - start));
                await run.WriteAsync(new BarBatch(options.TenantId, batch), context.Cancellation);
                progress?.Report(start, start, run.Committed, "committed", rejected);
            }
        }
        catch (OperationCanceledException) when (context.Cancellation.IsCancellationRequested)
        {
            context.Console.Note("Waiting for what is in flight.");
        }

        return await run.CompleteAsync(context.Cancellation);
    }

    private Task<ReadBack> ReadBackAsync(IBarStore store) =>
        ReadBack.OfAsync(store, options.TenantId, VerificationBars.Source, bars, context.Cancellation);

    private async Task<StoreException?> RemoveAsync()
    {
        try
        {
            await stores.RemoveAsync();
            return null;
        }
        catch (StoreException failure)
        {
            return failure;
        }
        catch (OperationCanceledException late)
        {
            return new StoreException(StoreErrorKind.Outage, "The bars could not be removed in time.", innerException: late);
        }
    }
}
