namespace DualSink.Server.Live;

/// <summary>The last quarter of an hour of every sink, second by second. Safe for concurrent use.</summary>
internal sealed class History(IReadOnlyList<string> sinks)
{
    /// <summary>How far back it reaches.</summary>
    public const int Seconds = 900;

    private readonly Lock _lock = new();
    private readonly Queue<(long At, SinkSample[] Sinks)> _samples = new();

    /// <summary>Adds a second.</summary>
    /// <param name="at">When, in seconds since 1970.</param>
    /// <param name="samples">Each sink, in the order of the sinks.</param>
    public void Add(long at, SinkSample[] samples)
    {
        lock (_lock)
        {
            _samples.Enqueue((at, samples));
            if (_samples.Count > Seconds)
            {
                _samples.Dequeue();
            }
        }
    }

    /// <summary>The last seconds.</summary>
    public HistoryDocument Last(int seconds)
    {
        (long At, SinkSample[] Sinks)[] taken;
        lock (_lock)
        {
            taken = [.. _samples.TakeLast(seconds)];
        }

        return new HistoryDocument(
            1,
            [.. taken.Select(sample => sample.At)],
            sinks.Index().ToDictionary(sink => sink.Item, sink => SinkHistory.Of([.. taken.Select(sample => sample.Sinks[sink.Index])])));
    }
}
