using DualSink.Sinks;
using DualSink.Stores;
using DualSink.Stores.Postgres;

namespace DualSink.Hosting;

/// <summary>
/// The engines of a pipeline's sinks: one a database, shared by the sinks that are on it, opened when first asked for.
/// Safe for concurrent use. Disposing ends the connections of those it opened; dispose of the sinks first.
/// </summary>
internal sealed class EngineSet : IAsyncDisposable
{
    // Besides what workers write over: looks at the tables, and sessions ended whose connection broke.
    private const int UsualSpareConnections = 8;

    private readonly DualSinkOptions _options;
    private readonly Func<string, IStoreEngine?> _given;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, IStoreEngine> _opened = [];

    /// <summary>The engines that <paramref name="options"/> name.</summary>
    /// <param name="options">Checked options.</param>
    /// <param name="given">
    /// An engine the caller brings for a mode, which stays the caller's; null where the options' is used. Default: none.
    /// </param>
    public EngineSet(DualSinkOptions options, Func<string, IStoreEngine?>? given = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _given = given ?? (_ => null);
    }

    /// <summary>Connections to one database for which there is room besides what the sinks' workers write over. Default 8.</summary>
    public int SpareConnections { get; init; } = UsualSpareConnections;

    /// <summary>The engine of the sink of <paramref name="mode"/>. Does not connect.</summary>
    /// <exception cref="UnknownModeException">There is no such mode.</exception>
    /// <exception cref="FormatException">No engine understands the mode's database URL.</exception>
    public IStoreEngine For(string mode)
    {
        var url = _options.DatabaseUrlFor(mode);
        if (_given(mode) is { } given)
        {
            return given;
        }

        lock (_lock)
        {
            return _opened.TryGetValue(url, out var opened) ? opened : _opened[url] = StoreEngines.Open(url, _options.BaseDirectory, OptionsOf(url));
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        IStoreEngine[] engines;
        lock (_lock)
        {
            engines = [.. _opened.Values];
            _opened.Clear();
        }

        foreach (var engine in engines)
        {
            await engine.DisposeAsync().ConfigureAwait(false);
        }
    }

    private PostgresEngineOptions OptionsOf(string url) => new()
    {
        RereadUrl = RereadOf(url),
        Connections = SpareConnections + StoreSinks.Names.Where(mode => _options.DatabaseUrlFor(mode) == url).Sum(mode => _options.SinkOptionsFor(mode).Workers),
    };

    private Func<string?>? RereadOf(string url) =>
        _options.DatabaseUrlFile is { } file && url == _options.DatabaseUrl ? () => DatabaseUrlFile.Read(file) : null;
}
