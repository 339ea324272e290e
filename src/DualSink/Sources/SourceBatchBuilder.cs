using DualSink.Bars;

namespace DualSink.Sources;

/// <summary>Collects rows until they are a batch. Not safe for concurrent use.</summary>
internal sealed class SourceBatchBuilder
{
    private readonly List<Bar> _bars = [];
    private readonly List<long> _lines = [];
    private readonly List<Rejection> _rejections = [];

    /// <summary>Rows collected.</summary>
    public int Count => _bars.Count + _rejections.Count;

    /// <summary>Adds a bar and the line its row begins on.</summary>
    public void Add(Bar bar, long line)
    {
        _bars.Add(bar);
        _lines.Add(line);
    }

    /// <summary>Adds a row that is no bar.</summary>
    public void Add(Rejection rejection) => _rejections.Add(rejection);

    /// <summary>Hands the rows out and begins anew.</summary>
    public SourceBatch Take()
    {
        var batch = new SourceBatch(_bars.ToArray(), _lines.ToArray(), [.. _rejections]);
        _bars.Clear();
        _lines.Clear();
        _rejections.Clear();
        return batch;
    }
}
