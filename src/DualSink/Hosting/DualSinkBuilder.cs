using DualSink.Stores;
using Microsoft.Extensions.Configuration;

namespace DualSink.Hosting;

/// <summary>Says where a host's pipeline takes its settings and its engines from. Without any call, the defaults hold.</summary>
public sealed class DualSinkBuilder
{
    private readonly List<(string? Mode, Func<IServiceProvider, IStoreEngine> Engine)> _engines = [];

    internal DualSinkBuilder()
    {
    }

    internal SettingsSources Sources { get; private set; } = new() { UseDefaultFile = false, Variable = _ => null };

    /// <summary>Reads the section <c>ingestion</c> of a configuration, and variables such as <c>DATABASE_URL</c> at its top level.</summary>
    /// <param name="configuration">The root of the configuration.</param>
    public DualSinkBuilder UseConfiguration(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        Sources = Sources with { Configuration = configuration, Variable = name => configuration[name] };
        return this;
    }

    /// <summary>Reads a YAML file, which has to exist.</summary>
    /// <param name="path">The file, absolute or relative to the working directory.</param>
    public DualSinkBuilder UseFile(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        Sources = Sources with { File = path };
        return this;
    }

    /// <summary>Reads the process's environment variables.</summary>
    public DualSinkBuilder UseEnvironment()
    {
        Sources = Sources with { Variable = Environment.GetEnvironmentVariable };
        return this;
    }

    /// <summary>Changes options in code, after all other sources: <c>Configure(o => o with { StoreMode = "provider" })</c>.</summary>
    /// <param name="configure">Makes the options to use of those the sources gave. Called again, it adds to the first.</param>
    public DualSinkBuilder Configure(Func<DualSinkOptions, DualSinkOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var before = Sources.Configure;
        Sources = Sources with { Configure = before is null ? configure : options => configure(before(options)) };
        return this;
    }

    /// <summary>Writes to the caller's engine, such as a <c>PostgresEngine</c> around its own data source. It stays the caller's to dispose of.</summary>
    /// <param name="engine">Finds the engine; called when the first sink is made.</param>
    /// <param name="mode">The one mode it is for; null for all.</param>
    public DualSinkBuilder UseEngine(Func<IServiceProvider, IStoreEngine> engine, string? mode = null)
    {
        ArgumentNullException.ThrowIfNull(engine);
        _engines.Add((mode, engine));
        return this;
    }

    /// <inheritdoc cref="UseEngine(Func{IServiceProvider, IStoreEngine}, string?)"/>
    public DualSinkBuilder UseEngine(IStoreEngine engine, string? mode = null)
    {
        ArgumentNullException.ThrowIfNull(engine);
        return UseEngine(_ => engine, mode);
    }

    internal EngineSet Engines(IServiceProvider services, DualSinkOptions options)
    {
        // Of several for a mode the last counts.
        var given = new System.Collections.Concurrent.ConcurrentDictionary<string, IStoreEngine?>();
        return new EngineSet(options, mode => given.GetOrAdd(mode, m => _engines.LastOrDefault(e => e.Mode is null || e.Mode == m).Engine?.Invoke(services)));
    }
}
