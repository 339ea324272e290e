using System.Collections.Frozen;
using System.Collections.Immutable;
using DualSink.Bars;
using DualSink.Journal;
using DualSink.Routing;
using DualSink.Sinks;
using DualSink.Stores;

namespace DualSink.Hosting;

/// <summary>Every setting there is. The YAML file, the environment, validation and <c>config show</c> all read this list.</summary>
internal static class SettingCatalogue
{
    /// <summary>The section of the file that holds the settings.</summary>
    public const string Section = "ingestion";

    /// <summary>The section of a file that a service reads itself.</summary>
    public const string ServerSection = "server";

    /// <summary>The one setting that is a map: tenant to provider name.</summary>
    public const string ProviderNames = "provider_names";

    /// <summary>Names a file that holds the database URL.</summary>
    public const string DatabaseUrlFileVariable = "DATABASE_URL_FILE";

    private static readonly string[] SinkNames = [TableLayout.Legacy.Name, TableLayout.Provider.Name];
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    /// <summary>The settings, in the order in which they are shown.</summary>
    public static ImmutableArray<Setting> All { get; } = [.. General(), .. SinkNames.SelectMany(OfSink)];

    /// <summary>The settings by key.</summary>
    public static FrozenDictionary<string, Setting> ByKey { get; } = All.ToFrozenDictionary(setting => setting.Key);

    /// <summary>What a provider name, and the tenant it is for, may be.</summary>
    public static SettingType<string?> ProviderName { get; } = SettingTypes.Text(BarRules.MaxNameLength);

    /// <summary>The settings of single sinks that stand before the general one of <paramref name="key"/>.</summary>
    public static IEnumerable<Setting> OverridesOf(string key) =>
        SinkNames.Select(sink => ByKey.GetValueOrDefault(KeyOf(sink, key))).OfType<Setting>();

    private static IEnumerable<Setting> General() =>
    [
        new Setting<string?>(SettingTypes.Url, o => o.DatabaseUrl, (o, v) => o with { DatabaseUrl = v! })
        {
            Key = "database_url", Variable = "DATABASE_URL", IsSecret = true, Doc = "The database of both tables.",
        },
        new Setting<string?>(SettingTypes.OneOf(StoreSinks.Modes), o => o.StoreMode, (o, v) => o with { StoreMode = v! })
        {
            Key = "store_mode", Variable = "STORE_MODE", Doc = "Which tables are written.",
        },
        new Setting<AckPolicy?>(SettingTypes.Ack, o => o.Ack, (o, v) => o with { Ack = v!.Value })
        {
            Key = "ack", Doc = "Whose word confirms a batch where both tables are written.",
        },
        new Setting<string?>(SettingTypes.OneOf(StoreSinks.Names), o => o.Primary, (o, v) => o with { Primary = v! })
        {
            Key = "primary", Doc = "The sink that comes first where both tables are written.",
        },
        new Setting<TimeSpan?>(SettingTypes.Duration(RouteRules.ShortestAckTimeout, RouteRules.LongestAckTimeout), o => o.AckTimeout, (o, v) => o with { AckTimeout = v!.Value })
        {
            Key = "ack_timeout", Doc = "How long a writer waits before its receipt says Accepted and which sinks are owed.",
        },
        new Setting<bool?>(SettingTypes.YesOrNo, o => o.HasJournal, (o, v) => o with { JournalEnabled = v })
        {
            Key = "journal.enabled", Doc = "Whether batches are kept in a journal before a sink has them.",
        },
        new Setting<string?>(SettingTypes.Text(4096), o => o.Journal.Path, (o, v) => o with { Journal = o.Journal with { Path = v! } })
        {
            Key = "journal.path", Doc = "The journal's file.",
        },
        new Setting<long?>(SettingTypes.Bytes(1L << 20, 1L << 50), o => o.Journal.MaxBytes, (o, v) => o with { Journal = o.Journal with { MaxBytes = v!.Value } })
        {
            Key = "journal.max_bytes", Doc = "How large the journal may grow.",
        },
        new Setting<TimeSpan?>(SettingTypes.Duration(TimeSpan.Zero, TimeSpan.FromHours(8760)), o => o.Journal.Retain, (o, v) => o with { Journal = o.Journal with { Retain = v!.Value } })
        {
            Key = "journal.retain", Doc = "How long a batch is kept once every sink has it.",
        },
        new Setting<WhenFull?>(SettingTypes.WhenFull, o => o.Journal.WhenFull, (o, v) => o with { Journal = o.Journal with { WhenFull = v!.Value } })
        {
            Key = "journal.when_full", Doc = "What happens when the journal is full of batches that a sink is still owed.",
        },
        new Setting<string?>(SettingTypes.Text(50), o => o.TenantId, (o, v) => o with { TenantId = v! })
        {
            Key = "tenant_id", Variable = "MDS_TENANT_ID", Doc = "The tenant of bars that name none: a readable name or a uuid.",
        },
        new Setting<string?>(SettingTypes.Text(128), o => o.PipelineId, (o, v) => o with { PipelineId = v! })
        {
            Key = "pipeline_id", Doc = "The label of every metric and log line.",
        },
        new Setting<string?>(SettingTypes.Text(BarRules.MaxNameLength), o => o.DefaultTimeframe, (o, v) => o with { DefaultTimeframe = v! })
        {
            Key = "default_timeframe", Variable = "STORE_TIMEFRAME", Doc = "The timeframe of bars that name none, stored as given.",
        },
        .. Knobs.Select(knob => knob.General()),
    ];

    private static IEnumerable<Setting> OfSink(string sink) =>
    [
        OverrideOf(sink, "database_url", SettingTypes.Url, x => x.DatabaseUrl, (x, v) => x with { DatabaseUrl = v }, "The sink's own database, where its table lives on another server.", isSecret: true),
        new Setting<string?>(SettingTypes.Identifier, o => o.BindingFor(sink).Table, (o, v) => o.WithOverrides(sink, o.OverridesOf(sink) with { Table = v }))
        {
            Key = KeyOf(sink, "table_name"), Doc = "The sink's table.",
        },
        OverrideOf(sink, "schema", SettingTypes.Identifier, x => x.Schema, (x, v) => x with { Schema = v }, "The table's schema; found by the search path when not set."),
        .. Knobs.Select(knob => knob.Of(sink)),
    ];

    // What a sink can be told for itself, and all sinks at once.
    private static IEnumerable<Knob> Knobs =>
    [
        new Knob<int?>("workers", "STORE_WORKERS", SettingTypes.Whole(1, 64), "Workers of a sink, each with its own connection and its own share of the keys.",
            s => s.Workers, (s, v) => s with { Workers = v!.Value }, x => x.Workers, (x, v) => x with { Workers = v }),
        new Knob<int?>("queue_max", "STORE_QUEUE_MAX", SettingTypes.Whole(1, 1_000_000), "Batches that may wait in a sink.",
            s => s.QueueMax, (s, v) => s with { QueueMax = v!.Value }, x => x.QueueMax, (x, v) => x with { QueueMax = v }),
        new Knob<BackpressurePolicy?>("backpressure_policy", null, SettingTypes.Policy, "What a sink does with a batch when its queue is full.",
            s => s.Backpressure, (s, v) => s with { Backpressure = v!.Value }, x => x.Backpressure, (x, v) => x with { Backpressure = v }),
        new Knob<int?>("max_batch_size", null, SettingTypes.Whole(1, 50_000), "Most bars in one write.",
            s => s.MaxBatchSize, (s, v) => s with { MaxBatchSize = v!.Value }, x => x.MaxBatchSize, (x, v) => x with { MaxBatchSize = v }),
        new Knob<int?>("max_attempts", null, SettingTypes.Whole(1, 1000), "How often a write is tried before its bars are returned.",
            s => s.MaxAttempts, (s, v) => s with { MaxAttempts = v!.Value }, x => x.MaxAttempts, (x, v) => x with { MaxAttempts = v }),
        new Knob<TimeSpan?>("base_delay", null, SettingTypes.Duration(Millisecond, TimeSpan.FromHours(1)), "The wait before the second try; it doubles from try to try, with jitter.",
            s => s.BaseDelay, (s, v) => s with { BaseDelay = v!.Value }, x => x.BaseDelay, (x, v) => x with { BaseDelay = v }),
        new Knob<TimeSpan?>("max_delay", null, SettingTypes.Duration(Millisecond, TimeSpan.FromHours(24)), "The longest wait between two tries; not less than base_delay.",
            s => s.MaxDelay, (s, v) => s with { MaxDelay = v!.Value }, x => x.MaxDelay, (x, v) => x with { MaxDelay = v }),
    ];

    private static string KeyOf(string sink, string key) => $"sinks.{sink}.{key}";

    private static Setting<T> OverrideOf<T>(
        string sink, string key, SettingType<T> type, Func<SinkOverrides, T?> get, Func<SinkOverrides, T?, SinkOverrides> set, string doc, bool isSecret = false) =>
        new(type, o => get(o.OverridesOf(sink)), (o, v) => o.WithOverrides(sink, set(o.OverridesOf(sink), v)))
        {
            Key = KeyOf(sink, key),
            Doc = doc,
            IsSecret = isSecret,
        };

    private abstract record Knob
    {
        public abstract Setting General();

        public abstract Setting Of(string sink);
    }

    private sealed record Knob<T>(
        string Key,
        string? Variable,
        SettingType<T> Type,
        string Doc,
        Func<StoreSinkOptions, T?> Get,
        Func<StoreSinkOptions, T?, StoreSinkOptions> Set,
        Func<SinkOverrides, T?> GetOverride,
        Func<SinkOverrides, T?, SinkOverrides> SetOverride) : Knob
    {
        public override Setting General() =>
            new Setting<T>(Type, o => Get(o.Sink), (o, v) => o with { Sink = Set(o.Sink, v) }) { Key = Key, Variable = Variable, Doc = Doc };

        public override Setting Of(string sink) => OverrideOf(sink, Key, Type, GetOverride, SetOverride, Doc);
    }
}
