namespace DualSink.Journal.Storage;

/// <summary>
/// The latest entries, in memory, so that lanes that keep up never read the file; and the word that there are new ones.
/// Bounded by bars. Safe for concurrent use.
/// </summary>
internal sealed class JournalTail
{
    /// <summary>Most bars it keeps: some 10 MB of them, if nobody else held them.</summary>
    public const int MaxBars = 65_536;

    private readonly Lock _lock = new();

    // Under the lock: entries from _first to before _next, each at its position modulo the length, a power of two.
    private JournalEntry?[] _ring = new JournalEntry?[64];
    private long _first;
    private long _next;
    private int _bars;
    private TaskCompletionSource? _news;

    /// <summary>An empty tail after <paramref name="head"/>.</summary>
    public JournalTail(long head) => _first = _next = head + 1;

    /// <summary>Takes durable entries, which follow each other and those before.</summary>
    public void Add(IReadOnlyList<JournalEntry> entries)
    {
        TaskCompletionSource? news;
        lock (_lock)
        {
            foreach (var entry in entries)
            {
                AddLocked(entry);
            }

            (news, _news) = (_news, null);
        }

        news?.SetResult();
    }

    /// <summary>Completes when there is an entry after a position.</summary>
    public Task WaitAsync(long after, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return _next > after + 1
                ? Task.CompletedTask
                : (_news ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Entries after a position: as many as asked for, or null when the first of them is not here any more.</summary>
    public IReadOnlyList<JournalEntry>? Read(long after, int maxEntries, int maxBars)
    {
        lock (_lock)
        {
            if (after + 1 < _first)
            {
                return null;
            }

            List<JournalEntry> read = [];
            var bars = 0L;
            for (var position = after + 1; position < _next && read.Count < maxEntries; position++)
            {
                var entry = At(position)!;
                bars += entry.Bars.Length;
                if (bars > maxBars && read.Count > 0)
                {
                    break;
                }

                read.Add(entry);
            }

            return read;
        }
    }

    private ref JournalEntry? At(long position) => ref _ring[position & (_ring.Length - 1)];

    private void AddLocked(JournalEntry entry)
    {
        if (_next - _first == _ring.Length)
        {
            Grow();
        }

        At(_next++) = entry;
        _bars += entry.Bars.Length;
        while (_bars > MaxBars)
        {
            ref var oldest = ref At(_first++);
            _bars -= oldest!.Bars.Length;
            oldest = null;
        }
    }

    private void Grow()
    {
        var before = _ring;
        _ring = new JournalEntry?[before.Length * 2];
        for (var position = _first; position < _next; position++)
        {
            At(position) = before[position & (before.Length - 1)];
        }
    }
}
