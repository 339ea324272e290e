using DualSink.Diagnostics;
using Microsoft.Extensions.Logging;

namespace DualSink.Journal.Storage;

/// <summary>What the owner does by the clock: it forgets what is kept no longer, and measures what is left.</summary>
internal sealed class JournalUpkeep : IAsyncDisposable
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly string _path;
    private readonly JournalWriter _writer;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();

    // One round at a time.
    private int _isBusy;
    private string? _toldReason;

    // Under the lock.
    private JournalSize _size;

    public JournalUpkeep(string path, JournalWriter writer, TimeProvider time, ILogger logger)
    {
        _path = path;
        _writer = writer;
        _logger = logger;
        using (ExecutionContext.SuppressFlow())
        {
            _timer = time.CreateTimer(_ => _ = RunAsync(), null, First, Interval);
        }
    }

    /// <summary>How much the journal held when that was last measured; nothing before the first time.</summary>
    public JournalSize Size
    {
        get
        {
            lock (_lock)
            {
                return _size;
            }
        }

        private set
        {
            lock (_lock)
            {
                _size = value;
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _timer.DisposeAsync();

    // Over the owner's own connection: another one would be the last to close the file, and leave its log behind.
    private JournalSize SizeIn(JournalTransaction transaction)
    {
        var entries = transaction.Head - transaction.First + 1;
        return new JournalSize(
            JournalRoom.BytesInUse(transaction.Database),
            new FileInfo(_path).Length,
            entries,
            entries > 0 ? transaction.AcceptedAt(transaction.First) : null);
    }

    private async Task RunAsync()
    {
        if (Interlocked.Exchange(ref _isBusy, 1) == 1)
        {
            return;
        }

        try
        {
            var isMore = true;
            while (isMore)
            {
                (isMore, Size) = await _writer.DoAsync(transaction => (_writer.ForgetOld(transaction), SizeIn(transaction))).ConfigureAwait(false);
            }

            _toldReason = null;
        }
        catch (ObjectDisposedException)
        {
            // Closed meanwhile.
        }
        catch (Exception e)
        {
            // The next round tries again; the same reason is told once.
            if (_toldReason != e.Message)
            {
                _toldReason = e.Message;
                LogMessages.JournalUpkeepFailed(_logger, _path, e.Message);
            }
        }
        finally
        {
            Volatile.Write(ref _isBusy, 0);
        }
    }
}
