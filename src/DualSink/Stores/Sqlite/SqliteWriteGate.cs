using System.Collections.Concurrent;

namespace DualSink.Stores.Sqlite;

/// <summary>
/// The turn to write a file, one for all engines of a process that name it. SQLite lets one connection write and makes
/// the others poll, in no order; here they queue.
/// </summary>
internal sealed class SqliteWriteGate
{
    // One semaphore for every file this process ever wrote; they are few and small, so none is removed.
    private static readonly ConcurrentDictionary<string, SqliteWriteGate> Gates = new(StringComparer.Ordinal);

    // Only ever awaited: a release hands the turn straight to the longest waiter, nobody can slip in between.
    private readonly SemaphoreSlim _turn = new(1, 1);

    private SqliteWriteGate()
    {
    }

    /// <summary>The gate of a file, by its full path.</summary>
    public static SqliteWriteGate Of(string path) => Gates.GetOrAdd(path, static _ => new SqliteWriteGate());

    /// <summary>Waits for the turn; disposing the result passes it on.</summary>
    public async ValueTask<Turn> EnterAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new Turn(_turn);
    }

    /// <summary>The turn to write. Dispose exactly once.</summary>
    public readonly struct Turn(SemaphoreSlim turn) : IDisposable
    {
        /// <summary>Passes the turn on.</summary>
        public void Dispose() => turn.Release();
    }
}
