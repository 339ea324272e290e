using DualSink.Routing;
using DualSink.Schema;
using DualSink.Sinks;
using DualSink.Stores;
using DualSink.Stores.Sqlite;
using Microsoft.Extensions.Logging;

namespace DualSink.Hosting;

/// <summary>
/// The sinks of a pipeline, each made when first asked for, with the engines and the dead letters they share. Safe for
/// concurrent use. Disposing drains the sinks, then ends the connections.
/// </summary>
public sealed class SinkSet : IAsyncDisposable
{
    private readonly DualSinkOptions _options;
    private readonly TimeProvider? _time;
    private readonly ILoggerFactory? _loggers;
    private readonly DeadLetterFile? _deadLetters;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, StoreSink> _sinks = [];
    private BarPipeline? _pipeline;

    /// <summary>The sinks that <paramref name="options"/> describe. Nothing connects before something is written.</summary>
    /// <param name="options">Checked options.</param>
    /// <param name="timeProvider">The clock; the system's when null.</param>
    /// <param name="loggerFactory">Where to log; nowhere when null.</param>
    public SinkSet(DualSinkOptions options, TimeProvider? timeProvider = null, ILoggerFactory? loggerFactory = null)
        : this(options, new EngineSet(options), timeProvider, loggerFactory)
    {
    }

    /// <summary>The same on <paramref name="engines"/>, which are disposed of with the set.</summary>
    internal SinkSet(DualSinkOptions options, EngineSet engines, TimeProvider? timeProvider, ILoggerFactory? loggerFactory)
    {
        _options = options;
        _time = timeProvider;
        _loggers = loggerFactory;
        _deadLetters = options.DeadLetterPath is { } path ? new DeadLetterFile(Path.GetFullPath(path, options.BaseDirectory), timeProvider) : null;
        Engines = engines;
    }

    /// <summary>Where the tables are.</summary>
    internal EngineSet Engines { get; }

    /// <summary>The way into the tables of the mode the options name, made when first asked for; drained and closed with the set.</summary>
    public BarPipeline Pipeline
    {
        get
        {
            lock (_lock)
            {
                return _pipeline ??= new BarPipeline(
                    _options.Route, name => this[name], _options.BindingFor(TableLayout.Provider.Name), _options.Context, _loggers);
            }
        }
    }

    /// <summary>The sink of the mode the options name.</summary>
    /// <exception cref="UnknownModeException">The mode writes through several sinks: write through <see cref="Pipeline"/>.</exception>
    public StoreSink Configured => this[_options.StoreMode];

    /// <summary>The sink of <paramref name="mode"/>.</summary>
    /// <exception cref="UnknownModeException">There is no such sink; the message lists those there are.</exception>
    public StoreSink this[string mode]
    {
        get
        {
            var engine = Engines.For(mode);
            lock (_lock)
            {
                return _sinks.TryGetValue(mode, out var sink) ? sink : _sinks[mode] = Make(mode, engine);
            }
        }
    }

    /// <summary>Makes the tables that are missing where the engine is SQLite; elsewhere that is the business of <c>dualsink schema apply</c>.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StoreException">The SQLite file cannot be opened or its tables not be made.</exception>
    public async Task PrepareAsync(CancellationToken cancellationToken = default)
    {
        foreach (var tables in StoreSinks.Names.GroupBy(Engines.For, _options.BindingFor))
        {
            if (tables.Key is SqliteEngine)
            {
                await SchemaManager.For(tables.Key).ApplyAsync([.. tables], new SchemaApplyOptions(), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Drains every sink that was made, within its <see cref="StoreSinkOptions.DrainTimeout"/>, and closes it.</summary>
    /// <param name="cancellationToken">Ends the draining early.</param>
    /// <returns>The bars handed back to their writers.</returns>
    public async Task<int> CloseAsync(CancellationToken cancellationToken = default)
    {
        StoreSink[] sinks;
        BarPipeline? pipeline;
        lock (_lock)
        {
            sinks = [.. _sinks.Values];
            pipeline = _pipeline;
        }

        if (pipeline is not null)
        {
            await pipeline.DisposeAsync().ConfigureAwait(false);
        }

        var returned = await Task.WhenAll(sinks.Select(sink => sink.CloseAsync(_options.Sink.DrainTimeout, cancellationToken))).ConfigureAwait(false);
        return returned.Sum();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        if (_deadLetters is not null)
        {
            await _deadLetters.DisposeAsync().ConfigureAwait(false);
        }

        await Engines.DisposeAsync().ConfigureAwait(false);
    }

    private StoreSink Make(string mode, IStoreEngine engine)
    {
        var settings = _options.SettingsFor(mode);
        return new StoreSink(engine.Open(_options.BindingFor(mode)), settings.Options, settings.Context, _deadLetters, _time, _loggers);
    }
}
