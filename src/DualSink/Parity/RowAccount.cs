using System.Globalization;
using System.Runtime.InteropServices;
using DualSink.Stores;
using DualSink.Stores.Comparing;

namespace DualSink.Parity;

/// <summary>
/// Holds the rows that were found of buckets that differ against those that their digests counted: what is counted and not
/// found has been looked at by nobody. By the hashes of series, which is what a digest knows of them. Not safe for
/// concurrent use.
/// </summary>
internal sealed class RowAccount
{
    private readonly Dictionary<long, (long Legacy, long Provider)> _owed = [];

    /// <summary>The hashes of series of which more or fewer rows were counted than found.</summary>
    public IEnumerable<long> Open => _owed.Where(series => series.Value != default).Select(series => series.Key);

    /// <summary>Rows were counted.</summary>
    public void Count(DifferingBucket bucket) => Add(bucket.Id.Series, bucket.Legacy, bucket.Provider);

    /// <summary>Rows were found: fetched, or told to be the same in both tables.</summary>
    public void Find(SeriesName series, long legacy, long provider) => Add(RowHash.OfSeries(series), -legacy, -provider);

    /// <summary>Makes sure that nothing is left.</summary>
    /// <exception cref="StoreException">Rows are, and nobody has looked at them.</exception>
    public void Close(TableBinding legacy, TableBinding provider)
    {
        var (ours, theirs) = (_owed.Values.Sum(rows => rows.Legacy), _owed.Values.Sum(rows => rows.Provider));
        if (!Open.Any())
        {
            return;
        }

        throw new StoreException(
            StoreErrorKind.Structure,
            string.Create(
                CultureInfo.InvariantCulture,
                $"Rows were counted where the tables differ that cannot be read by the names of their series: {ours} of {legacy.DisplayName}, {theirs} of {provider.DisplayName}; below zero, names stand for others too. ")
            + "A source, symbol or timeframe that is no valid UTF-8 text does that, and a column whose collation takes different names for one. Mend them, and compare again.");
    }

    private void Add(long series, long legacy, long provider)
    {
        ref var owed = ref CollectionsMarshal.GetValueRefOrAddDefault(_owed, series, out _);
        owed = (owed.Legacy + legacy, owed.Provider + provider);
    }
}
