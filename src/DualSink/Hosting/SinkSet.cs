using DualSink.Journal;
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
    private readonly Pulse _changed = new();
    private Task<BarPipeline>? _pipeline;

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

    /// <summary>The way into the tables of the mode the options name; drained and closed with the set.</summary>
    /// <exception cref="InvalidOperationException">There is a journal, and nobody has called <see cref="OpenPipelineAsync"/>; a host does when it starts.</exception>
    public BarPipeline Pipeline
    {
        get
        {
            var opening = _options.HasJournal ? Volatile.Read(ref _pipeline) : OpenPipelineAsync();
            return opening is { IsCompletedSuccessfully: true }
                ? opening.GetAwaiter().GetResult()
                : throw new InvalidOperationException($"The pipeline's journal is not open. Call {nameof(OpenPipelineAsync)} first; a host does so when it starts.");
        }
    }

    /// <summary>Opens the pipeline; the journal, where there is one, is this set's from then on. Called again, it gives the same one.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="JournalException">The journal cannot be opened.</exception>
    public Task<BarPipeline> OpenPipelineAsync(CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            if (_pipeline is null or { IsFaulted: true } or { IsCanceled: true })
            {
                _pipeline = BarPipeline.OpenAsync(PartsOfPipeline(), cancellationToken);
            }

            return _pipeline;
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
        Task<BarPipeline>? opening;
        lock (_lock)
        {
            sinks = [.. _sinks.Values];
            opening = _pipeline;
        }

        if (opening is { IsCompletedSuccessfully: true })
        {
            var pipeline = await opening.ConfigureAwait(false);
            await pipeline.CloseAsync(_options.Sink.DrainTimeout, cancellationToken).ConfigureAwait(false);
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

    private PipelineParts PartsOfPipeline() => new()
    {
        Route = _options.Route,
        IsModeForced = _options.ModeIsForced,
        Journal = _options.HasJournal ? _options.Journal with { Path = Path.GetFullPath(_options.Journal.Path, _options.BaseDirectory) } : null,
        SinkOf = name => this[name],
        Changed = _changed,
        StoreOf = name => Engines.For(name).Open(_options.BindingFor(name)),
        OptionsOf = _options.SinkOptionsFor,
        Rules = _options.Sink.Rules,
        Backpressure = _options.Sink.Backpressure,
        Context = _options.Context,
        Time = _time ?? TimeProvider.System,
        Loggers = _loggers,
    };

    private StoreSink Make(string mode, IStoreEngine engine)
    {
        var settings = _options.SettingsFor(mode);
        return new StoreSink(engine.Open(_options.BindingFor(mode)), settings.Options with { Changed = _changed.Beat }, settings.Context, _deadLetters, _time, _loggers);
    }
}
