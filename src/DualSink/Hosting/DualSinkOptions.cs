using System.Collections.Frozen;
using DualSink.Journal;
using DualSink.Routing;
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

    /// <summary>The mode: one of <see cref="StoreSinks.Modes"/>. Default <c>legacy</c>.</summary>
    public string StoreMode { get; init; } = TableLayout.Legacy.Name;

    /// <summary>Whose word confirms a batch where both tables are written. Default <see cref="AckPolicy.Primary"/>.</summary>
    public AckPolicy Ack { get; init; } = AckPolicy.Primary;

    /// <summary>See <see cref="RouteOptions.Primary"/>. Default <c>legacy</c>.</summary>
    public string Primary { get; init; } = TableLayout.Legacy.Name;

    /// <summary>See <see cref="RouteOptions.AckTimeout"/>. Default 30 s.</summary>
    public TimeSpan AckTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether batches are kept in a journal before a sink has them. Default null: where both tables are written.</summary>
    public bool? JournalEnabled { get; init; }

    /// <summary>The journal, whose path may be relative to <see cref="BaseDirectory"/>. Default <c>dualsink-journal.db</c>. Idle without one.</summary>
    public JournalOptions Journal { get; init; } = new() { Path = "dualsink-journal.db" };

    /// <summary>Whether there is a journal: as <see cref="JournalEnabled"/> says, or else where both tables are written.</summary>
    public bool HasJournal => JournalEnabled ?? RouteRules.SinksOf(StoreMode).Length > 1;

    /// <summary>Whether <see cref="StoreMode"/> was given by a flag, and so wins over the mode the journal keeps.</summary>
    internal bool ModeIsForced { get; init; }

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

    /// <summary>Which sinks get the bars, and whose word answers their writer.</summary>
    public RouteOptions Route => new() { Mode = StoreMode, Ack = Ack, Primary = Primary, AckTimeout = AckTimeout };

    /// <summary>What labels the pipeline's metrics and log lines.</summary>
    public PipelineContext Context => new(TenantId, PipelineId);

    /// <summary>
    /// Where bars a table can never hold are kept, one JSON object a line. Default <c>dualsink-dead-letters.ndjson</c>,
    /// relative to <see cref="BaseDirectory"/>; null returns them to their writer.
    /// </summary>
    public string? DeadLetterPath { get; init; } = "dualsink-dead-letters.ndjson";

    /// <summary>How the sink of <paramref name="mode"/> queues, splits and retries.</summary>
    /// <exception cref="UnknownModeException">There is no such mode.</exception>
    public StoreSinkOptions SinkOptionsFor(string mode) => OverridesOf(mode).Over(Sink);

    /// <summary>The table the sink of <paramref name="mode"/> writes.</summary>
    /// <exception cref="UnknownModeException">There is no such mode.</exception>
    public TableBinding BindingFor(string mode) => StoreSinks.Bind(mode, SettingsFor(mode));

    /// <summary>What the sink of <paramref name="mode"/> is made of, except where dead letters and log lines go.</summary>
    /// <exception cref="UnknownModeException">There is no such mode.</exception>
    public StoreSinkSettings SettingsFor(string mode) => new()
    {
        Table = OverridesOf(mode).Table,
        Schema = OverridesOf(mode).Schema,
        ProviderNames = ProviderNames,
        Options = SinkOptionsFor(mode),
        Context = Context,
    };

    /// <summary>The database of the sink of <paramref name="mode"/>. May hold a password.</summary>
    /// <exception cref="UnknownModeException">There is no such mode.</exception>
    public string DatabaseUrlFor(string mode) => OverridesOf(mode).DatabaseUrl ?? DatabaseUrl;

    /// <summary>Mode and tenant alone: a database URL may hold a password.</summary>
    public override string ToString() => $"{nameof(DualSinkOptions)} {{ {nameof(StoreMode)} = {StoreMode}, {nameof(TenantId)} = {TenantId} }}";

    internal SinkOverrides OverridesOf(string mode) =>
        mode == TableLayout.Legacy.Name ? Legacy
        : mode == TableLayout.Provider.Name ? Provider
        : throw new UnknownModeException(mode, StoreSinks.Names);

    internal DualSinkOptions WithOverrides(string mode, SinkOverrides overrides) =>
        mode == TableLayout.Legacy.Name ? this with { Legacy = overrides } : this with { Provider = overrides };
}
