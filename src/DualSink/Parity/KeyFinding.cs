using System.Collections.Immutable;
using DualSink.Stores.Comparing;

namespace DualSink.Parity;

/// <summary>A key as both tables hold it. Of each, nothing where it lacks the key; of the legacy table several where tenants meet.</summary>
/// <param name="Series">Its series, by the name in the table without tenants.</param>
/// <param name="Timestamp">Microseconds since 1970 UTC; the ends of <see cref="long"/> stand for the infinities.</param>
/// <param name="Legacy">The rows of the table with tenants.</param>
/// <param name="Provider">The row of the other.</param>
internal sealed record KeyFinding(SeriesName Series, long Timestamp, ImmutableArray<SeenRow> Legacy, SeenRow? Provider)
{
    /// <summary>Whether several tenants' bars stand for this key, where the other table has room for one.</summary>
    public bool IsMeeting => Legacy.Length > 1;

    /// <summary>Whether neither table has it.</summary>
    public bool IsGone => Legacy.IsEmpty && Provider is null;

    /// <summary>How it compares. Asks for a key that is there and of which no tenants meet.</summary>
    public ParityClass ClassBy(RowComparer rows) => (Legacy, Provider) switch
    {
        ([], { } provider) => rows.OnlyInProvider(provider.Row),
        ([var legacy, ..], null) => rows.OnlyInLegacy(legacy.Row),
        ([var legacy, ..], { } provider) => rows.Compare(legacy.Row, provider.Row).Class,
        _ => throw new InvalidOperationException("Neither table has the key."),
    };

    /// <summary>The order in which differences are told.</summary>
    public static int ByKey(KeyFinding x, KeyFinding y) => x.Series.CompareTo(y.Series) is var order && order != 0 ? order : x.Timestamp.CompareTo(y.Timestamp);

    /// <summary>Rows of one key in their one order: sorted by time alone they come in any, and two looks at the same rows would differ.</summary>
    public static ImmutableArray<SeenRow> Sorted(IEnumerable<SeenRow> rows) =>
        [.. rows.OrderBy(seen => seen.Row.Tenant, StringComparer.Ordinal).ThenBy(seen => seen.Row.Source, StringComparer.Ordinal)];

    /// <summary>Whether both tables hold what they held at another look.</summary>
    public bool HoldsTheSame(KeyFinding other) =>
        Provider == other.Provider && Legacy.AsSpan().SequenceEqual(other.Legacy.AsSpan());
}
