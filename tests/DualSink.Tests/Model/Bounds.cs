using System.Collections.Immutable;
using DualSink.Bars;
using DualSink.Journal;
using DualSink.Routing;
using DualSink.Sinks;
using DualSink.Stores;

namespace DualSink.Tests.Model;

/// <summary>What a model is made of, and how often what may go wrong.</summary>
internal sealed record Bounds
{
    /// <summary>The sinks, in the order of their bits.</summary>
    public static readonly ImmutableArray<string> Sinks = StoreSinks.Names;

    /// <summary>Their tables.</summary>
    public static readonly ImmutableArray<TableBinding> Tables = [.. Sinks.Select(name => StoreSinks.Bind(name))];

    private static readonly LaneSet?[] LaneSets = [null, LaneSet.Of(Sinks[0]), LaneSet.Of(Sinks[1]), LaneSet.Of(Sinks)];
    private static readonly DateTime Start = new(2024, 1, 2, 9, 30, 0, DateTimeKind.Utc);

    private JournalEntry[][]? _entries;
    private int[]? _used;

    /// <summary>The batches, in the order they are offered. A letter is a bar of the key a or b; a capital one is refused by the tables.</summary>
    public required string[] Batches { get; init; }

    public RouteOptions Route { get; init; } = new();

    /// <summary>Each of them asked for once, in this order, whenever.</summary>
    public RouteOptions[] Switches { get; init; } = [];

    /// <summary>The numbers of the sinks that any of the modes writes; the others do nothing.</summary>
    public IEnumerable<int> Used => _used ??= [.. Switches.Prepend(Route).SelectMany(route => RouteRules.SinksOf(route.Mode)).Distinct().Select(NumberOf)];

    public int Workers { get; init; } = 2;

    /// <summary>Entries beyond the cursor that may be handed out.</summary>
    public int Window { get; init; } = 2;

    /// <summary>How often the process is killed.</summary>
    public int Crashes { get; init; }

    /// <summary>How often a write takes effect, and its reply is lost.</summary>
    public int LostReplies { get; init; }

    /// <summary>How often a sink dies, each time either of them.</summary>
    public int Deaths { get; init; }

    /// <summary>How often one comes back.</summary>
    public int Mendings { get; init; }

    /// <summary>How often a lane is rewound, to anywhere.</summary>
    public int Rewinds { get; init; }

    /// <summary>How often a lane is detached by hand; any is attached again, at any time.</summary>
    public int Detachings { get; init; }

    /// <summary>How often a lane is paused; any is resumed, at any time.</summary>
    public int Pauses { get; init; }

    /// <summary>Entries the journal has room for, and the lane that is in the way is detached; 0 for no end.</summary>
    public int Capacity { get; init; }

    /// <summary>What is broken on purpose.</summary>
    public Bug Bug { get; init; }

    /// <summary>The number of a sink.</summary>
    public static int NumberOf(string sink) => Sinks.IndexOf(sink);

    /// <summary>The entry that a batch becomes, accepted for some lanes.</summary>
    public JournalEntry Entry(int position, int lanes) => (_entries ??= MakeEntries())[position - 1][lanes];

    /// <summary>What tells a revision from every other; a later one is higher.</summary>
    public static int Revision(int position, int place) => (position * 8) + place;

    /// <summary>The key of a bar, from 0.</summary>
    public int Key(int position, int place) => char.ToLowerInvariant(Batches[position - 1][place]) - 'a';

    /// <summary>Whether tables refuse a bar.</summary>
    public bool IsPoison(int position, int place) => char.IsUpper(Batches[position - 1][place]);

    // One instance a bar: a bar is told from others by its reference.
    private JournalEntry[][] MakeEntries() =>
    [
        .. Batches.Select((batch, i) =>
        {
            Bar[] bars = [.. batch.Select((_, place) => new Bar(
                "vendor", batch[place].ToString().ToUpperInvariant(), "1m", Start, 1, 1, 1, Revision(i + 1, place), 1))];
            return LaneSets.Select(lanes => new JournalEntry(i + 1, default, "demo", lanes ?? LaneSets[^1]!, bars)).ToArray();
        }),
    ];
}
