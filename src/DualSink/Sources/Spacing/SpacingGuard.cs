namespace DualSink.Sources.Spacing;

/// <summary>
/// Keeps a file's first bars back until it is known that they stand as far apart as their timeframe says. What comes
/// through a pipe is not kept back, and what a growing file holds no longer than until more has to be waited for: nobody
/// may wait for bars that exist. Not safe for concurrent use.
/// </summary>
internal sealed class SpacingGuard(string file, SourceOptions options, bool mayHold)
{
    private const int EnoughSpacings = 100;
    private const int MostRows = 10_000;

    private readonly List<SourceBatch> _held = [];
    private SpacingCheck? _check = options.AnySpacing ? null : new SpacingCheck();
    private int _rows;
    private bool _hasBars;
    private bool _hasSpacings;
    private bool _hasReleased;

    /// <summary>Whether there are bars, of which no two tell their distance.</summary>
    public bool HasNoSpacing => _hasBars && !_hasSpacings;

    /// <summary>Takes note of batches.</summary>
    /// <param name="batches">What was read.</param>
    /// <param name="isEnd">Whether nothing more will come.</param>
    /// <returns>What may be handed out, in order.</returns>
    /// <exception cref="SourceException">The bars contradict their timeframe; those kept back are not handed out.</exception>
    public IReadOnlyList<SourceBatch> Pass(IEnumerable<SourceBatch> batches, bool isEnd)
    {
        if (_check is not { } check)
        {
            return [.. batches];
        }

        foreach (var batch in batches)
        {
            _held.Add(batch);
            _rows += batch.Count;
            _hasBars |= !batch.Bars.IsEmpty;
            foreach (var bar in batch.Bars.Span)
            {
                check.Add(bar);
            }
        }

        _hasSpacings = check.Spacings > 0;
        var isKnown = isEnd || check.Spacings >= EnoughSpacings || _rows >= MostRows;
        if (!isKnown && mayHold)
        {
            return [];
        }

        if (isKnown)
        {
            _check = null;
            Judge(check);
        }

        return TakeHeld();
    }

    /// <summary>Hands out what is kept back, because more has to be waited for.</summary>
    /// <exception cref="SourceException">As from <see cref="Pass"/>: what a file holds at first is judged as if it were all.</exception>
    public IReadOnlyList<SourceBatch> Release()
    {
        if (_check is { } check && !_hasReleased && _hasBars)
        {
            _hasReleased = true;
            Judge(check);
        }

        return TakeHeld();
    }

    private SourceBatch[] TakeHeld()
    {
        SourceBatch[] held = [.. _held];
        _held.Clear();
        return held;
    }

    private void Judge(SpacingCheck check)
    {
        if (check.Judge(options.IsTimeframeDefault) is [var contradiction, ..])
        {
            throw new SourceException(file, null, contradiction.Message + ".");
        }
    }
}
