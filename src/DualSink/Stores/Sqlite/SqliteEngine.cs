using Microsoft.Data.Sqlite;

namespace DualSink.Stores.Sqlite;

/// <summary>
/// Tables of bars in one SQLite file: the embedded default, which needs no server. Safe for concurrent use. Writers of
/// the same file in this process take turns, first come first served; other processes are waited for up to
/// <see cref="BusyTimeout"/>.
/// </summary>
public sealed class SqliteEngine : IStoreEngine
{
    private readonly SqliteWriteGate _gate;

    /// <summary>Names a file; neither opens nor makes it.</summary>
    /// <param name="path">The file, absolute or relative to the current directory. Its folder has to exist.</param>
    /// <exception cref="ArgumentException"><paramref name="path"/> is blank.</exception>
    public SqliteEngine(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        Location = Path.GetFullPath(path);
        _gate = SqliteWriteGate.Of(Location);
    }

    /// <inheritdoc/>
    public string Name => "sqlite";

    /// <summary>The file's full path.</summary>
    public string Location { get; }

    /// <inheritdoc/>
    public string Client { get; } = $"Microsoft.Data.Sqlite {typeof(SqliteConnection).Assembly.GetName().Version?.ToString(3)}";

    /// <summary>How long a write waits for another process to finish its own. Default 5 s, at least 1 ms.</summary>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether a write-ahead log that is there stays as it is, where the last to close the file would move it there. Default no.</summary>
    internal bool LeavesLog { get; init; }

    /// <inheritdoc/>
    public IBarStore Open(TableBinding binding)
    {
        ArgumentNullException.ThrowIfNull(binding);
        return new SqliteBarStore(this, binding);
    }

    /// <summary>Connections belong to the writers and readers that opened them; nothing else is kept.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Waits for the turn to write; disposing the result ends it.</summary>
    internal ValueTask<SqliteWriteGate.Turn> EnterAsync(CancellationToken cancellationToken) => _gate.EnterAsync(cancellationToken);

    /// <summary>Opens the file, which must exist unless <paramref name="create"/> is set.</summary>
    /// <exception cref="StoreException">It cannot be opened.</exception>
    internal SqliteSession OpenSession(bool forWriting, bool create = false) => new(Location, new SqliteAccess
    {
        Creates = create,
        BusyTimeout = BusyTimeout,
        LeavesLog = LeavesLog,
        Pragmas = forWriting ? SqliteAccess.DurableWriting : "",
    });
}
