using DualSink.Bars;
using DualSink.Stores;

namespace DualSink.Sinks;

/// <summary>
/// Deals bars out to workers by the key as the table sees it, so that all revisions of a row pass through one worker, in
/// order. Immutable; safe for concurrent use.
/// </summary>
internal sealed class ShardMap(TableBinding binding, int shards)
{
    /// <summary>
    /// Splits <paramref name="batch"/> into at most one slice a shard; bars that are settled already are left out.
    /// </summary>
    /// <param name="batch">The batch.</param>
    /// <param name="isLeftOut">Tells which positions to leave out; null for none.</param>
    /// <returns>An array with an entry a shard; an entry without a batch has nothing to do.</returns>
    public BarSlice[] Split(PendingBatch batch, bool[]? isLeftOut)
    {
        var bars = batch.Batch.Bars.Span;
        var slices = new BarSlice[shards];
        if (shards == 1 && isLeftOut is null)
        {
            var all = new Bar[bars.Length];
            for (var i = 0; i < all.Length; i++)
            {
                all[i] = binding.Normalise(batch.Batch.Tenant, bars[i]);
            }

            slices[0] = new BarSlice(batch, all, null);
            return slices;
        }

        // A byte a bar remembers the shard between counting and dealing out; 255 is left out.
        Span<byte> shardOf = bars.Length <= 1024 ? stackalloc byte[bars.Length] : new byte[bars.Length];
        Span<int> counts = stackalloc int[shards];
        var normalised = bars.Length == 1 ? null : new Bar[bars.Length];
        Bar? only = null;
        var series = default(SeriesHash);
        for (var i = 0; i < bars.Length; i++)
        {
            if (isLeftOut is not null && isLeftOut[i])
            {
                shardOf[i] = byte.MaxValue;
                continue;
            }

            var bar = binding.Normalise(batch.Batch.Tenant, bars[i]);
            var shard = (int)((uint)series.KeyHash(bar) % (uint)shards);
            shardOf[i] = (byte)shard;
            counts[shard]++;
            only = bar;
            if (normalised is not null)
            {
                normalised[i] = bar;
            }
        }

        if (normalised is null)
        {
            if (only is not null)
            {
                slices[shardOf[0]] = new BarSlice(batch, [only], null);
            }

            return slices;
        }

        for (var shard = 0; shard < shards; shard++)
        {
            if (counts[shard] > 0)
            {
                slices[shard] = new BarSlice(batch, new Bar[counts[shard]], new int[counts[shard]]);
            }
        }

        for (var i = bars.Length - 1; i >= 0; i--)
        {
            if (shardOf[i] != byte.MaxValue)
            {
                var slice = slices[shardOf[i]];
                var place = --counts[shardOf[i]];
                slice.Bars[place] = normalised[i];
                slice.Positions![place] = i;
            }
        }

        return slices;
    }

    // Bars of a batch come in runs of one series with the very same strings, which need hashing once. The tenant is left
    // out: it may be named or numbered, and both mean the same row.
    private struct SeriesHash
    {
        private string? _source;
        private string? _symbol;
        private string? _timeframe;
        private int _hash;

        public int KeyHash(Bar bar)
        {
            if (!ReferenceEquals(bar.Symbol, _symbol) || !ReferenceEquals(bar.Source, _source) || !ReferenceEquals(bar.Timeframe, _timeframe))
            {
                (_source, _symbol, _timeframe) = (bar.Source, bar.Symbol, bar.Timeframe);
                _hash = HashCode.Combine(_source, _symbol, _timeframe);
            }

            return HashCode.Combine(_hash, bar.Timestamp.Ticks);
        }
    }
}
