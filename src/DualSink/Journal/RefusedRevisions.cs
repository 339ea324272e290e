namespace DualSink.Journal;

/// <summary>
/// Which revisions a table refused in a run, and which older one has to take their place: one that was passed over
/// because it was in doubt whether the newer one is there already. Of two revisions of a key, the word on the newer may
/// come first. Decides only. Safe for concurrent use.
/// </summary>
internal sealed class RefusedRevisions
{
    private readonly Lock _lock = new();
    private readonly HashSet<(long Position, int Place)> _refused = [];

    // Keys of which the older revision was left out because a newer one was on its way.
    private readonly HashSet<UInt128> _leftToNewer = [];

    /// <summary>A revision was refused.</summary>
    /// <returns>Whether older ones were left out for it.</returns>
    public bool Refuse(UInt128 key, DeadLetter revision)
    {
        lock (_lock)
        {
            _refused.Add((revision.Position, revision.Place));
            return _leftToNewer.Remove(key);
        }
    }

    /// <summary>Whether a revision of the key may still have to be written because a newer one is refused.</summary>
    public bool IsLeftToNewer(UInt128 key)
    {
        lock (_lock)
        {
            return _leftToNewer.Contains(key);
        }
    }

    /// <summary>The revision that has to be written after all.</summary>
    /// <param name="key">The key.</param>
    /// <param name="handedOut">Its revisions that the table could hold, in order, as far as entries were handed out.</param>
    /// <param name="endOfDoubt">The last position of those of which only the last revision was written.</param>
    /// <param name="awaited">The position of a newer one that is written or on its way, whose fate decides; 0 when there is none.</param>
    /// <returns>The index of it; null when there is none, or a newer one is awaited.</returns>
    public int? Replacement(UInt128 key, IReadOnlyList<DeadLetter> handedOut, long endOfDoubt, out long awaited)
    {
        awaited = 0;
        lock (_lock)
        {
            for (var i = handedOut.Count - 1; i >= 0; i--)
            {
                if (_refused.Contains((handedOut[i].Position, handedOut[i].Place)))
                {
                    continue;
                }

                if (handedOut[i].Position <= endOfDoubt && i + 1 < handedOut.Count && handedOut[i + 1].Position <= endOfDoubt)
                {
                    return i;
                }

                // It was written like any other. Should it be refused as well, Refuse tells.
                _leftToNewer.Add(key);
                awaited = handedOut[i].Position;
                return null;
            }

            return null;
        }
    }
}
