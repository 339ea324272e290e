using System.Runtime.InteropServices;

namespace DualSink.Cli.Writing;

/// <summary>The timestamps of one series, with what came with them. Not safe for concurrent use.</summary>
internal sealed class SeriesKeys
{
    // Ascending.
    private readonly List<(long Ticks, ulong Values)> _inOrder = [];

    // New, and earlier than the last in order.
    private readonly Dictionary<long, ulong> _late = [];

    /// <summary>Adds or replaces the values of a timestamp.</summary>
    /// <param name="ticks">The timestamp.</param>
    /// <param name="values">Its values.</param>
    /// <param name="known">The values it had, where it was known; otherwise left as it is.</param>
    /// <returns>Whether it is new.</returns>
    public bool Add(long ticks, ulong values, ref ulong known)
    {
        if (_inOrder.Count == 0 || ticks > _inOrder[^1].Ticks)
        {
            _inOrder.Add((ticks, values));
            return true;
        }

        if (PlaceOf(ticks) is var place and >= 0)
        {
            known = _inOrder[place].Values;
            _inOrder[place] = (ticks, values);
            return false;
        }

        ref var late = ref CollectionsMarshal.GetValueRefOrAddDefault(_late, ticks, out var isKnown);
        known = isKnown ? late : known;
        late = values;
        return !isKnown;
    }

    /// <summary>Looks a timestamp up.</summary>
    public bool TryGet(long ticks, out ulong values)
    {
        values = 0;
        if (_inOrder.Count == 0 || ticks > _inOrder[^1].Ticks)
        {
            return false;
        }

        if (PlaceOf(ticks) is var place and >= 0)
        {
            values = _inOrder[place].Values;
            return true;
        }

        return _late.TryGetValue(ticks, out values);
    }

    private int PlaceOf(long ticks)
    {
        var (low, high) = (0, _inOrder.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            if (_inOrder[middle].Ticks == ticks)
            {
                return middle;
            }

            (low, high) = _inOrder[middle].Ticks < ticks ? (middle + 1, high) : (low, middle - 1);
        }

        return -1;
    }
}
