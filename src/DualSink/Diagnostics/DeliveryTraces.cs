using System.Collections.Concurrent;
using System.Diagnostics;

namespace DualSink.Diagnostics;

/// <summary>
/// Remembers under which trace batches came into the journal, until every sink has settled them. Holds nothing where nobody
/// listens, and of a long backlog only the batches that came last. Safe for concurrent use.
/// </summary>
internal sealed class DeliveryTraces(TimeProvider time)
{
    private const int Most = 10_000;

    private readonly ConcurrentDictionary<long, Traced> _underWay = new();
    private readonly ConcurrentQueue<long> _order = new();

    /// <summary>A batch has its position. Comes before any sink can settle it.</summary>
    public void Begin(long position, Activity? append, int sinks)
    {
        if (append is null || sinks == 0)
        {
            return;
        }

        _underWay[position] = new Traced(append.Context, time.GetUtcNow()) { Left = sinks };
        _order.Enqueue(position);

        // A lane that is down or detached settles nothing: of what came long ago nobody is told.
        if (_order.Count > Most && _order.TryDequeue(out var oldest))
        {
            _underWay.TryRemove(oldest, out _);
        }
    }

    /// <summary>A sink has settled a batch, which perhaps nobody traces.</summary>
    public void Settle(string sink, long position, int committed, int deadLettered)
    {
        if (!_underWay.TryGetValue(position, out var traced))
        {
            return;
        }

        DualSinkTraces.Committed(traced.Append, traced.From, time.GetUtcNow(), sink, position, committed, deadLettered);
        if (Interlocked.Decrement(ref traced.Left) == 0)
        {
            _underWay.TryRemove(position, out _);
        }
    }

    private sealed class Traced(ActivityContext append, DateTimeOffset from)
    {
        public ActivityContext Append => append;

        public DateTimeOffset From => from;

        // Sinks that have not settled it.
        public int Left;
    }
}
