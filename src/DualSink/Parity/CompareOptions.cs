using System.Collections.Frozen;
using DualSink.Journal;
using DualSink.Stores;

namespace DualSink.Parity;

/// <summary>What to compare of two tables, and how hard. Immutable.</summary>
public sealed record CompareOptions
{
    /// <summary>
    /// Which bars, by the names of the provider table; its tenant, by name or uuid, selects rows of the legacy table, and in
    /// the provider table those of the tenant's sources, but for keys that other tenants have and this one lacks. Default: all.
    /// </summary>
    public RowFilter Filter { get; init; } = RowFilter.All;

    /// <summary>
    /// How far values may lie apart and pass, by column; absolute, in units of the column. Default: none, values are equal
    /// or they are not.
    /// </summary>
    public FrozenDictionary<BarField, double> Tolerances { get; init; } = FrozenDictionary<BarField, double>.Empty;

    /// <summary>Most examples that a report keeps; at least 0. Default 20.</summary>
    public int ExampleLimit { get; init; } = 20;

    /// <summary>Connections a table may be read by at once; at least 1. Default 2. SQLite has one.</summary>
    public int Readers { get; init; } = 2;

    /// <summary>Most rows to go over a second, in both tables together, passed over ones too; at least 1. Default null: as fast as they come.</summary>
    public double? RowsPerSecond { get; init; }

    /// <summary>
    /// A row that was changed less than this before it was looked at may not have reached the other table yet: its key is
    /// looked at again. At least 0; default 2 s. Asks for an <c>updated_at</c> that is kept.
    /// </summary>
    public TimeSpan Settling { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long, in all, keys that are in flux are looked at again before they are reported as such. At least 0; default 10 s.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The journal through which the tables are written: what its lanes still owe is in flux. Default null: there is none.</summary>
    public JournalView? Journal { get; init; }
}
