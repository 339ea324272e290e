using DualSink.Diagnostics;
using Microsoft.Extensions.Logging;

namespace DualSink.Journal.Storage;

/// <summary>What the owner does by the clock: it looks for requests, and forgets what is kept no longer.</summary>
internal sealed class JournalUpkeep : IAsyncDisposable
{
    private const int RoundsBetweenForgetting = 10;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly string _path;
    private readonly JournalWriter _writer;
    private readonly Action<ControlRequest> _found;
    private readonly ILogger _logger;
    private readonly ControlTable _control = new();
    private readonly ITimer _timer;

    // One round at a time.
    private int _isBusy;
    private int _round;
    private string? _toldReason;

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

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _timer.DisposeAsync();

    private async Task RunAsync()
    {
        if (Interlocked.Exchange(ref _isBusy, 1) == 1)
        {
            return;
        }

        try
        {
            await _writer.DoAsync(transaction => _control.TakeNew(transaction.Database, _found)).ConfigureAwait(false);
            if (_round++ % RoundsBetweenForgetting == 0)
            {
                await _writer.ForgetOldAsync().ConfigureAwait(false);
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
