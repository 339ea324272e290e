using System.Collections.Frozen;
using DualSink.Sinks;
using DualSink.Stores;

namespace DualSink.Hosting;

/// <summary>How a pipeline writes: which database, which tables, which mode, and how its sinks queue and retry. Immutable.</summary>
public sealed record DualSinkOptions
{
    internal const string EmbeddedDefault = "sqlite:///dualsink.db";

    /// <summary>
    /// The database: a PostgreSQL URI, an Npgsql keyword string, <c>sqlite:///relative.db</c> or
    /// <c>sqlite:////absolute.db</c>. Default <c>sqlite:///dualsink.db</c>. May hold a password.
    /// </summary>
    public string DatabaseUrl { get; init; } = EmbeddedDefault;

    /// <summary>The file <see cref="DatabaseUrl"/> was read from; read again when the server refuses the credentials. Default null: the URL is fixed.</summary>
    public string? DatabaseUrlFile { get; init; }

    /// <summary>What a relative SQLite path is relative to. Default: the process's working directory.</summary>
    public string BaseDirectory { get; init; } = Environment.CurrentDirectory;

    /// <summary>The sink that writes: <c>legacy</c> or <c>provider</c>. Default <c>legacy</c>.</summary>
    public string StoreMode { get; init; } = TableLayout.Legacy.Name;

    /// <summary>The timeframe of bars that name none, stored as given. Default <c>1m</c>.</summary>
    public string DefaultTimeframe { get; init; } = "1m";

    /// <summary>The tenant of bars that name none: a readable name or a uuid. Default <c>default</c>.</summary>
    public string TenantId { get; init; } = "default";

    /// <summary>The label of every metric and log line. Default <c>dualsink</c>.</summary>
    public string PipelineId { get; init; } = "dualsink";

    /// <summary>The source name a tenant's bars get in a table without a tenant column, by tenant. Default: none, bars keep their own.</summary>
    public FrozenDictionary<string, string> ProviderNames { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>How every sink queues, splits and retries.</summary>
    public StoreSinkOptions Sink { get; init; } = new();

    /// <summary>What the legacy sink does differently. Default: nothing.</summary>
    public SinkOverrides Legacy { get; init; } = new();

    /// <summary>What the provider sink does differently. Default: nothing.</summary>
    public SinkOverrides Provider { get; init; } = new();

    /// <summary>What labels the pipeline's metrics and log lines.</summary>
    public PipelineContext Context => new(TenantId, PipelineId);

    /// <summary>How the sink of <paramref name="mode"/> queues, splits and retries.</summary>
    /// <exception cref="ArgumentException">The mode is not <c>legacy</c> or <c>provider</c>.</exception>
    public StoreSinkOptions SinkOptionsFor(string mode) => OverridesOf(mode).Over(Sink);

    /// <summary>The table the sink of <paramref name="mode"/> writes.</summary>
    /// <exception cref="ArgumentException">The mode is not <c>legacy</c> or <c>provider</c>.</exception>
    public TableBinding BindingFor(string mode)
    {
        var overrides = OverridesOf(mode);
        var layout = LayoutOf(mode);
        return new TableBinding(layout)
        {
            Table = overrides.Table ?? layout.DefaultTable,
            Schema = overrides.Schema,
            ProviderNames = ProviderNames,
        };
    }

    /// <summary>The database of the sink of <paramref name="mode"/>. May hold a password.</summary>
    /// <exception cref="ArgumentException">The mode is not <c>legacy</c> or <c>provider</c>.</exception>
    public string DatabaseUrlFor(string mode) => OverridesOf(mode).DatabaseUrl ?? DatabaseUrl;

    /// <summary>Mode and tenant alone: a database URL may hold a password.</summary>
    public override string ToString() => $"{nameof(DualSinkOptions)} {{ {nameof(StoreMode)} = {StoreMode}, {nameof(TenantId)} = {TenantId} }}";

    internal SinkOverrides OverridesOf(string mode) => LayoutOf(mode) == TableLayout.Legacy ? Legacy : Provider;

    internal DualSinkOptions WithOverrides(string mode, SinkOverrides overrides) =>
        LayoutOf(mode) == TableLayout.Legacy ? this with { Legacy = overrides } : this with { Provider = overrides };

    private static TableLayout LayoutOf(string mode) =>
        mode == TableLayout.Legacy.Name ? TableLayout.Legacy
        : mode == TableLayout.Provider.Name ? TableLayout.Provider
        : throw new ArgumentException($"There is no sink '{mode}'; allowed: {TableLayout.Legacy.Name}, {TableLayout.Provider.Name}.", nameof(mode));
}
