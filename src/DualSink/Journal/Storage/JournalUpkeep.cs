using DualSink.Diagnostics;
using Microsoft.Extensions.Logging;

namespace DualSink.Journal.Storage;

/// <summary>What the owner does by the clock: it looks for requests, forgets what is kept no longer, and measures what is left.</summary>
internal sealed class JournalUpkeep : IAsyncDisposable
{
    private const int RoundsBetweenChores = 10;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly string _path;
    private readonly JournalWriter _writer;
    private readonly Action<ControlRequest> _found;
    private readonly ILogger _logger;
    private readonly ControlTable _control = new();
    private readonly ITimer _timer;
    private readonly Lock _lock = new();

    // One round at a time.
    private int _isBusy;
    private int _round;
    private string? _toldReason;

    // Under the lock.
    private JournalSize _size;

    public JournalUpkeep(string path, JournalWriter writer, Action<ControlRequest> found, TimeProvider time, ILogger logger)
    {
        _path = path;
        _writer = writer;
        _found = found;
        _logger = logger;
        using (ExecutionContext.SuppressFlow())
        {
            _timer = time.CreateTimer(_ => _ = RunAsync(), null, Interval, Interval);
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
            await _writer.DoAsync(transaction => _control.TakeNew(transaction.Database, _found)).ConfigureAwait(false);
            if (_round++ % RoundsBetweenChores == 0)
            {
                await _writer.ForgetOldAsync().ConfigureAwait(false);
                Size = await _writer.DoAsync(SizeIn).ConfigureAwait(false);
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
