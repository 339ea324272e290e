using System.Collections.Immutable;
using System.Globalization;
using DualSink.Stores;
using DualSink.Stores.Comparing;

namespace DualSink.Parity;

/// <summary>Counts what a comparison meets and keeps its first examples. Not safe for concurrent use.</summary>
internal sealed class ParityTally(int exampleLimit)
{
    private readonly long[] _counts = new long[Enum.GetValues<ParityClass>().Length];
    private readonly ImmutableArray<ParityExample>.Builder _examples = ImmutableArray.CreateBuilder<ParityExample>();

    /// <summary>Counts keys of which a digest has told the class.</summary>
    public void Add(ParityClass result, long keys) => _counts[(int)result] += keys;

    /// <summary>Counts a key, and keeps it as an example while there is room.</summary>
    /// <param name="finding">The key, of which no tenants meet.</param>
    /// <param name="rows">What compares.</param>
    /// <param name="tenants">The tenants' names.</param>
    public void Add(KeyFinding finding, RowComparer rows, IReadOnlyDictionary<string, string> tenants)
    {
        var result = finding.ClassBy(rows);
        _counts[(int)result]++;

        // Fractional volumes in whole numbers may be every row: what the layouts force is counted, not shown.
        if (result > ParityClass.WithinTolerance && _examples.Count < exampleLimit)
        {
            _examples.Add(ExampleOf(finding, result, rows, tenants));
        }
    }

    /// <summary>What has been counted so far.</summary>
    public ParityReport ToReport() => new()
    {
        Equal = _counts[(int)ParityClass.Equal],
        EqualAfterLayout = _counts[(int)ParityClass.EqualAfterLayout],
        WithinTolerance = _counts[(int)ParityClass.WithinTolerance],
        NotRepresentable = _counts[(int)ParityClass.NotRepresentable],
        Divergent = _counts[(int)ParityClass.Divergent],
        MissingInLegacy = _counts[(int)ParityClass.MissingInLegacy],
        MissingInProvider = _counts[(int)ParityClass.MissingInProvider],
        Examples = _examples.ToImmutable(),
    };

    /// <summary>A finding as it is shown.</summary>
    public static ParityExample ExampleOf(KeyFinding finding, ParityClass result, RowComparer rows, IReadOnlyDictionary<string, string> tenants)
    {
        var (legacy, provider) = (finding.Legacy.FirstOrDefault()?.Row, finding.Provider?.Row);
        var compared = legacy is not null && provider is not null ? rows.Compare(legacy, provider) : (RowComparison?)null;
        return new ParityExample(
            result,
            finding.Series.Source,
            finding.Series.Symbol,
            finding.Series.Timeframe,
            TextOf(finding.Timestamp),
            [.. DigestForms.Fields
                .Where(field => compared is not { } both || both[field] != ParityClass.Equal)
                .Select(field => new ParityDifference(NameOf(field), ValueOf(legacy, field), ValueOf(provider, field)))])
        {
            Tenant = legacy is null ? null : TenantOf(legacy, tenants),
        };
    }

    /// <summary>The keys of tenants that meet, as they are shown.</summary>
    public static TenantMeeting MeetingOf(KeyFinding finding, IReadOnlyDictionary<string, string> tenants) => new(
        finding.Series.Source,
        finding.Series.Symbol,
        finding.Series.Timeframe,
        TextOf(finding.Timestamp),
        [.. finding.Legacy.Select(seen => new TenantRow(TenantOf(seen.Row, tenants) ?? "", RowValues.Of(seen.Row)))],
        finding.Provider is { } provider ? RowValues.Of(provider.Row) : null);

    private static string? TenantOf(StoredRow row, IReadOnlyDictionary<string, string> tenants) =>
        row.Tenant is { } tenant ? tenants.GetValueOrDefault(tenant, tenant) : null;

    private static string NameOf(BarField field) => field.ToString().ToLowerInvariant();

    /// <summary>A timestamp as it is shown.</summary>
    public static string TextOf(long timestamp) => timestamp switch
    {
        long.MaxValue => "infinity",
        long.MinValue => "-infinity",
        _ when UnixMicroseconds.ToDateTime(timestamp) is { } instant =>
            instant.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture),
        _ => string.Create(CultureInfo.InvariantCulture, $"{timestamp} microseconds since 1970"),
    };

    private static string? ValueOf(StoredRow? row, BarField field) => row?[field].ToString();
}
