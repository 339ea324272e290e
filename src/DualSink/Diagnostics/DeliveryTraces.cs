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
    private int _count;

    /// <summary>A batch has its position. Comes before any sink can settle it.</summary>
    public void Begin(long position, Activity? append, int sinks)
    {
        if (append is null || sinks == 0)
        {
            return;
        }

        // A lane that is down or detached settles nothing: what is known of before is given up then.
        if (Interlocked.Increment(ref _count) > Most)
        {
            _underWay.Clear();
            Interlocked.Exchange(ref _count, 1);
        }

        _underWay[position] = new Traced(append.Context, time.GetUtcNow()) { Left = sinks };
    }

    /// <summary>A sink has settled a batch, which perhaps nobody traces.</summary>
    public void Settle(string sink, long position, int committed, int deadLettered)
    {
        if (Volatile.Read(ref _count) == 0 || !_underWay.TryGetValue(position, out var traced))
        {
            return;
        }

        DualSinkTraces.Committed(traced.Append, traced.From, time.GetUtcNow(), sink, position, committed, deadLettered);
        if (Interlocked.Decrement(ref traced.Left) == 0 && _underWay.TryRemove(position, out _))
        {
            Interlocked.Decrement(ref _count);
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
