using System.Collections.Immutable;
using System.Globalization;
using DualSink.Stores;

namespace DualSink.Parity;

/// <summary>Counts what a comparison meets and keeps its first examples. Not safe for concurrent use.</summary>
internal sealed class ParityTally(int exampleLimit)
{
    private static readonly BarField[] Values = [BarField.Open, BarField.High, BarField.Low, BarField.Close, BarField.Volume];

    private readonly long[] _counts = new long[Enum.GetValues<ParityClass>().Length];
    private readonly ImmutableArray<ParityExample>.Builder _examples = ImmutableArray.CreateBuilder<ParityExample>();

    /// <summary>Counts a key both tables hold.</summary>
    public void Add(in RowComparison comparison, StoredRow legacy, StoredRow provider)
    {
        var result = comparison.Class;
        if (Count(result))
        {
            var compared = comparison;
            Keep(result, provider, Values
                .Where(field => compared[field] != ParityClass.Equal)
                .Select(field => new ParityDifference(NameOf(field), ValueOf(legacy, field).ToString(), ValueOf(provider, field).ToString())));
        }
    }

    /// <summary>Counts a key that only the legacy table holds.</summary>
    public void AddLegacyOnly(ParityClass result, StoredRow row)
    {
        if (Count(result))
        {
            Keep(result, row, Values.Select(field => new ParityDifference(NameOf(field), ValueOf(row, field).ToString(), null)));
        }
    }

    /// <summary>Counts a key that only the provider table holds.</summary>
    public void AddProviderOnly(ParityClass result, StoredRow row)
    {
        if (Count(result))
        {
            Keep(result, row, Values.Select(field => new ParityDifference(NameOf(field), null, ValueOf(row, field).ToString())));
        }
    }

    /// <summary>What has been counted so far.</summary>
    public ParityReport ToReport() => new()
    {
        Equal = _counts[(int)ParityClass.Equal],
        EqualAfterLayout = _counts[(int)ParityClass.EqualAfterLayout],
        NotRepresentable = _counts[(int)ParityClass.NotRepresentable],
        Divergent = _counts[(int)ParityClass.Divergent],
        MissingInLegacy = _counts[(int)ParityClass.MissingInLegacy],
        MissingInProvider = _counts[(int)ParityClass.MissingInProvider],
        Examples = _examples.ToImmutable(),
    };

    // Fractional volumes in whole numbers may be every row: what the layouts force is counted, not shown.
    private bool Count(ParityClass result)
    {
        _counts[(int)result]++;
        return result > ParityClass.EqualAfterLayout && _examples.Count < exampleLimit;
    }

    private void Keep(ParityClass result, StoredRow row, IEnumerable<ParityDifference> differences) =>
        _examples.Add(new ParityExample(result, row.Source, row.Symbol, row.Timeframe, TextOf(row.Timestamp), [.. differences]));

    private static string NameOf(BarField field) => field.ToString().ToLowerInvariant();

    private static string TextOf(long timestamp) => timestamp switch
    {
        long.MaxValue => "infinity",
        long.MinValue => "-infinity",
        _ when UnixMicroseconds.ToDateTime(timestamp) is { } instant =>
            instant.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture),
        _ => string.Create(CultureInfo.InvariantCulture, $"{timestamp} microseconds since 1970"),
    };

    private static StoredValue ValueOf(StoredRow row, BarField field) => field switch
    {
        BarField.Open => row.Open,
        BarField.High => row.High,
        BarField.Low => row.Low,
        BarField.Close => row.Close,
        _ => row.Volume,
    };
}
