using System.Collections.Immutable;
using DualSink.Schema;
using DualSink.Stores;
using DualSink.Stores.Sqlite;

namespace DualSink.Sinks;

/// <summary>The registry of modes: lists and describes them, and makes their sinks.</summary>
public static class StoreSinks
{
    private static readonly ImmutableDictionary<string, TableLayout> Layouts =
        new[] { TableLayout.Legacy, TableLayout.Provider }.ToImmutableDictionary(layout => layout.Name);

    /// <summary>Every mode: the two sinks first, then the modes built on both.</summary>
    public static ImmutableArray<SinkDescription> All { get; } =
    [
        new(
            "legacy",
            "Legacy sink",
            TableLayout.Legacy.DefaultTable,
            "Npgsql (COPY and array merge) or Microsoft.Data.Sqlite",
            "Writes the table being replaced: rows belong to tenants, prices are NUMERIC(20,8), volumes whole numbers.",
            ["tenants, also under row-level security", "prices exact to 8 decimals, rounded half to even", "volumes cut to whole numbers", "dead letters for names over 50/20/16 characters and prices from 10^12"]),
        new(
            "provider",
            "Provider sink",
            TableLayout.Provider.DefaultTable,
            "Npgsql (COPY and array merge) or Microsoft.Data.Sqlite",
            "Writes the table that takes its place: no tenant, prices and volumes as the nearest double.",
            ["no tenant; provider_names keeps tenants apart", "prices and volumes as doubles, fractions of a volume kept", "names of any length"]),
        new(
            "dual",
            "Both sinks",
            $"{TableLayout.Legacy.DefaultTable}, {TableLayout.Provider.DefaultTable}",
            "as the two sinks",
            "Writes both tables: every bar reaches both, however long one of them is down.",
            ["ack says whose word the writer waits for: all, primary or journal", "without a journal only ack: all"])
        {
            Sinks = [TableLayout.Legacy.Name, TableLayout.Provider.Name],
        },
        new(
            "failover",
            "Both sinks, one in charge",
            $"{TableLayout.Legacy.DefaultTable}, {TableLayout.Provider.DefaultTable}",
            "as the two sinks",
            "Writes both tables; the primary answers the writer while it is healthy, else the standby.",
            ["needs a journal, which owes the bars to the sink that fails", "fails over within a second of a server's death", "comes back when the primary has been healthy for a while and has caught up"])
        {
            Sinks = [TableLayout.Legacy.Name, TableLayout.Provider.Name],
        },
    ];

    /// <summary>The names of the sinks, each with a table of its own; they are modes, too.</summary>
    public static ImmutableArray<string> Names { get; } = [TableLayout.Legacy.Name, TableLayout.Provider.Name];

    /// <summary>The names of all modes.</summary>
    public static ImmutableArray<string> Modes { get; } = [.. All.Select(description => description.Mode)];

    /// <summary>Describes a mode; needs no database.</summary>
    /// <exception cref="UnknownModeException">There is no such mode; the message lists the valid ones.</exception>
    public static SinkDescription Describe(string mode) =>
        All.FirstOrDefault(description => description.Mode == mode) ?? throw new UnknownModeException(mode, Modes);

    /// <summary>The table the sink of a mode writes, as <paramref name="settings"/> name it.</summary>
    /// <exception cref="UnknownModeException">There is no such sink; the message lists those there are.</exception>
    public static TableBinding Bind(string mode, StoreSinkSettings? settings = null)
    {
        settings ??= new StoreSinkSettings();
        var layout = Layouts.GetValueOrDefault(mode) ?? throw new UnknownModeException(mode, Names);
        return new TableBinding(layout)
        {
            Table = settings.Table ?? layout.DefaultTable,
            Schema = settings.Schema,
            ProviderNames = settings.ProviderNames,
        };
    }

    /// <summary>Makes the sink of a mode on <paramref name="engine"/>, which stays the caller's. On SQLite makes the table if it is missing.</summary>
    /// <exception cref="UnknownModeException">There is no such sink; the message lists those there are.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    /// <exception cref="StoreException">The SQLite file cannot be opened or its tables not be made.</exception>
    public static async Task<StoreSink> CreateAsync(
        string mode, IStoreEngine engine, StoreSinkSettings? settings = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(engine);
        settings ??= new StoreSinkSettings();
        var binding = Bind(mode, settings);
        if (engine is SqliteEngine)
        {
            await SchemaManager.For(engine).ApplyAsync([binding], new SchemaApplyOptions(), cancellationToken).ConfigureAwait(false);
        }

        return new StoreSink(
            engine.Open(binding), settings.Options, settings.Context, settings.DeadLetters, settings.TimeProvider, settings.LoggerFactory);
    }
}
