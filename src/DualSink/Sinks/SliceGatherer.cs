namespace DualSink.Sinks;

/// <summary>
/// Collects the next write of a worker from the slices that wait for it: bars of one tenant, whatever batches they came
/// in. The worker's own; not safe for concurrent use.
/// </summary>
internal sealed class SliceGatherer(SliceQueue slices, int maxBatchSize, SinkSurroundings around)
{
    // The slice it is in the middle of.
    private BarSlice _slice;
    private int _offset;

    /// <summary>Fills <paramref name="set"/> anew, up to one write. False when nothing waits.</summary>
    public bool Gather(WriteSet set)
    {
        set.Clear();
        GatherMore(set);
        return set.Count > 0;
    }

    /// <summary>Adds what waits to <paramref name="set"/>, up to one write.</summary>
    public void GatherMore(WriteSet set)
    {
        while (set.Count < maxBatchSize && TryTakeSlice())
        {
            if (_slice.Reached is not null)
            {
                if (set.Count > 0)
                {
                    break;
                }

                _slice.Reached.SetResult();
                _slice = default;
                continue;
            }

            var batch = _slice.Batch!;
            if (set.Count > 0 && batch.Batch.Tenant != set.Tenant)
            {
                break;
            }

            var end = Math.Min(_slice.Bars.Length, _offset + maxBatchSize - set.Count);
            for (var i = _offset; i < end; i++)
            {
                set.Add(batch, _slice.Positions?[i] ?? i, _slice.Bars[i]);
            }

            _offset = end;
            if (end == _slice.Bars.Length)
            {
                _slice = default;
            }
        }
    }

    private bool TryTakeSlice()
    {
        while (_slice.Batch is null && _slice.Reached is null)
        {
            if (!slices.TryTake(out _slice))
            {
                return false;
            }

            _offset = 0;
            if (_slice.Batch is { } batch)
            {
                if (batch.TryBegin(out var isFirst, out var isLast))
                {
                    around.BatchBegun(batch, isFirst, isLast);
                }
                else
                {
                    _slice = default;
                }
            }
        }

        return true;
    }
}
