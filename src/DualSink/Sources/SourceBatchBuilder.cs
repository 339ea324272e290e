using DualSink.Bars;
using DualSink.Sources.Following;

namespace DualSink.Sources;

/// <summary>Collects rows until they are a batch of one tenant. Not safe for concurrent use.</summary>
internal sealed class SourceBatchBuilder(int batchSize)
{
    private readonly Queue<SourceBatch> _finished = [];
    private readonly List<Rejection> _rejections = [];
    private Bar[] _bars = [];
    private long[] _lines = [];
    private int _count;
    private string? _tenant;
    private SourcePlace _end;

    /// <summary>Rows collected and not handed out.</summary>
    public int Count { get; private set; }

    /// <summary>Whether a reader is to stop adding rows.</summary>
    public bool IsFull => Count >= batchSize;

    /// <summary>Rows up to this line, or number, are left out: an earlier reader handed them out. Default 0: none.</summary>
    public long TakenLines { get; init; }

    /// <summary>Adds a bar and the line its row begins on.</summary>
    /// <param name="bar">The bar.</param>
    /// <param name="line">The line, or the row's number.</param>
    /// <param name="tenant">The tenant the row names; null where it names none.</param>
    /// <param name="position">Bytes of the file up to the end of the row; 0 where nothing can be told of them.</param>
    public void Add(Bar bar, long line, string? tenant, long position)
    {
        if (line <= TakenLines)
        {
            return;
        }

        if (!ReferenceEquals(tenant, _tenant) && tenant != _tenant)
        {
            // Bars of two tenants may meet in one row of a table, so not even they may change places.
            Finish();
            _tenant = tenant;
        }

        if (_count == _bars.Length)
        {
            Grow();
        }

        _bars[_count] = bar;
        _lines[_count++] = line;
        _end = new SourcePlace(line, position);
        Count++;
    }

    /// <summary>Adds a row that is no bar.</summary>
    /// <param name="rejection">The row.</param>
    /// <param name="position">Bytes of the file up to the end of the row; 0 where nothing can be told of them.</param>
    public void Add(Rejection rejection, long position)
    {
        if (rejection.Line <= TakenLines)
        {
            return;
        }

        _rejections.Add(rejection);
        _end = new SourcePlace(rejection.Line, position);
        Count++;
    }

    /// <summary>Hands the rows out, oldest first, and begins anew.</summary>
    public IEnumerable<SourceBatch> Take()
    {
        Finish();
        Count = 0;
        while (_finished.TryDequeue(out var batch))
        {
            yield return batch;
        }
    }

    /// <summary>Forgets the rows collected.</summary>
    public void Clear()
    {
        _finished.Clear();
        _rejections.Clear();
        (_bars, _lines, _count) = ([], [], 0);
        Count = 0;
    }

    private void Finish()
    {
        if (_count + _rejections.Count == 0)
        {
            return;
        }

        _finished.Enqueue(new SourceBatch(_tenant, _bars.AsMemory(0, _count), _lines.AsMemory(0, _count), [.. _rejections]) { End = _end });
        _rejections.Clear();
        (_bars, _lines, _count) = ([], [], 0);
    }

    // A batch is full most of the time: its memory is made once and handed out. Where tenants take turns it grows instead.
    private void Grow()
    {
        var capacity = _count == 0 && _finished.Count == 0 ? batchSize : Math.Min(batchSize, Math.Max(4, 2 * _count));
        Array.Resize(ref _bars, capacity);
        Array.Resize(ref _lines, capacity);
    }
}
