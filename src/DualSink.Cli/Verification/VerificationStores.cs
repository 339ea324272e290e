using DualSink.Hosting;
using DualSink.Sinks;
using DualSink.Stores;

namespace DualSink.Cli.Verification;

/// <summary>Both tables, to look at and to clean up; the sinks write over connections of their own.</summary>
internal sealed class VerificationStores : IAsyncDisposable
{
    private static readonly TimeSpan RemovalLimit = TimeSpan.FromSeconds(30);

    private readonly VerbContext _context;
    private readonly DualSinkOptions _options;
    private readonly EngineSet _engines;

    public VerificationStores(VerbContext context, DualSinkOptions options)
    {
        _context = context;
        _options = options;
        _engines = new EngineSet(options);
        All = [.. StoreSinks.Names.Select(mode => (_engines.For(mode), _engines.For(mode).Open(options.BindingFor(mode))))];
    }

    /// <summary>The legacy table and the provider table, each with its engine.</summary>
    public IReadOnlyList<(IStoreEngine Engine, IBarStore Store)> All { get; }

    public IBarStore Legacy => All[0].Store;

    public IBarStore Provider => All[1].Store;

    /// <summary>Throws unless both tables can be written, read and, where that is asked for, deleted from.</summary>
    public async Task CheckAsync(bool alsoDelete)
    {
        foreach (var (_, store) in All)
        {
            await store.CheckAsync(_options.TenantId, alsoDelete, _context.Cancellation);
        }
    }

    /// <summary>Throws when an earlier run left bars behind: they would be taken for this one's.</summary>
    /// <exception cref="UsageException">It did; the message says how to remove them.</exception>
    public async Task RefuseLeftoversAsync()
    {
        var left = new List<string>();
        foreach (var (engine, store) in All)
        {
            var count = await store.CountAsync(new RowFilter { Tenant = _options.TenantId, Source = VerificationBars.Source }, _context.Cancellation);
            if (count > 0)
            {
                left.Add($"{count} in {store.Binding.DisplayName} on {engine.Location}");
            }
        }

        if (left.Count > 0)
        {
            throw new UsageException(
                $"Bars of source '{VerificationBars.Source}' are there already: {string.Join(", ", left)}. "
                + "A run that was killed, or one with --keep, left them. Remove them and verify: dualsink verify --clean");
        }
    }

    /// <summary>Removes every bar of the source, within a limit of time, which is shorter after an interruption.</summary>
    /// <returns>How many were removed.</returns>
    public async Task<long> RemoveAsync()
    {
        using var limit = new CancellationTokenSource(
            _context.Cancellation.IsCancellationRequested ? Interruption.CleanUpLimit : RemovalLimit, _context.Time);
        long removed = 0;
        foreach (var (_, store) in All)
        {
            removed += await store.DeleteSourceAsync(_options.TenantId, VerificationBars.Source, limit.Token);
        }

        return removed;
    }

    public ValueTask DisposeAsync() => _engines.DisposeAsync();
}
