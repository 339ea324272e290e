using System.Collections.Concurrent;
using DualSink.Stores;
using DualSink.Stores.Sqlite;

namespace DualSink.Journal.Storage;

/// <summary>Reads the file beside the writer, over connections of its own that it keeps. Safe for concurrent use.</summary>
internal sealed class JournalReader(string path) : IDisposable
{
    private readonly ConcurrentBag<SqliteSession> _idle = [];
    private volatile bool _isDisposed;

    /// <summary>Reads on a thread of the pool: SQLite has no asynchronous I/O.</summary>
    /// <exception cref="JournalException">The file cannot be read, or is damaged.</exception>
    public Task<T> ReadAsync<T>(Func<SqliteSession, T> read, CancellationToken cancellationToken) =>
        Task.Run(() => Read(read), cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        _isDisposed = true;
        while (_idle.TryTake(out var session))
        {
            session.Dispose();
        }
    }

    private T Read<T>(Func<SqliteSession, T> read)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, typeof(BarJournal));
        SqliteSession? session = null;
        try
        {
            session = _idle.TryTake(out var idle) ? idle : new SqliteSession(path, JournalFile.Looking);
            var result = read(session);
            _idle.Add(session);
            if (_isDisposed)
            {
                Dispose();
            }

            return result;
        }
        catch (Exception e)
        {
            // Another connection tells whether it was this one's fault.
            session?.Dispose();
            throw e switch
            {
                StoreException store => JournalErrors.Of(path, store),
                InvalidDataException damage => JournalErrors.Damaged(path, damage.Message, damage),
                _ => e,
            };
        }
    }
}
