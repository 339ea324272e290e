using DualSink.Hosting;
using DualSink.Parity;
using DualSink.Sinks;

namespace DualSink.Cli.Comparing;

/// <summary>A rolling comparison over connections of its own, so that it takes none from who writes.</summary>
internal sealed class BackgroundComparison : IAsyncDisposable
{
    private readonly EngineSet _engines;
    private readonly RollingOptions _options;
    private readonly RollingComparison _comparison;

    private BackgroundComparison(EngineSet engines, RollingOptions options, RollingComparison comparison) =>
        (_engines, _options, _comparison) = (engines, options, comparison);

    /// <summary>Begins.</summary>
    public static BackgroundComparison Start(DualSinkOptions settings, RollingOptions options)
    {
        var engines = new EngineSet(settings);
        var stores = StoreSinks.Names.Select(mode => engines.For(mode).Open(settings.BindingFor(mode))).ToArray();
        return new BackgroundComparison(engines, options, RollingComparison.Start(stores[0], stores[1], options));
    }

    /// <summary>Ends it, and its connections.</summary>
    public async ValueTask DisposeAsync()
    {
        await _comparison.DisposeAsync();
        await _engines.DisposeAsync();
        _options.Compare.Journal?.Dispose();
    }
}
