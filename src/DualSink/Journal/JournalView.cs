using DualSink.Journal.Storage;
using DualSink.Stores;
using DualSink.Stores.Sqlite;

namespace DualSink.Journal;

/// <summary>
/// Looks at a journal and changes nothing in it, whether a process owns it or not; any number may look. What has to be
/// changed, its owner is asked for. Safe for concurrent use.
/// </summary>
public sealed class JournalView : IDisposable
{
    private const int MaxEntriesAtOnce = 256;
    private const int MaxBarsAtOnce = 65_536;

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(20);

    private readonly JournalReader _reader;
    private readonly TimeProvider _time;

    private JournalView(string path, TimeProvider time)
    {
        Path = path;
        _time = time;
        _reader = new JournalReader(path);
    }

    /// <summary>The file's full path.</summary>
    public string Path { get; }

    /// <summary>Whether a process owns it now.</summary>
    internal bool IsOwned => OwnerLock.IsHeld(Path);

    /// <summary>Opens a journal to look at.</summary>
    /// <param name="path">The file.</param>
    /// <param name="time">The clock; the system's when null.</param>
    /// <param name="cancellationToken">Gives up opening.</param>
    /// <exception cref="JournalException">There is no such file, it is no journal, a newer version wrote it, or it cannot be read.</exception>
    public static Task<JournalView> OpenAsync(string path, TimeProvider? time = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return Task.Run(
            () =>
            {
                var file = JournalFile.Locate(path);
                if (!File.Exists(file))
                {
                    throw new JournalException(JournalErrorKind.Disk, file, "there is no such file. Name the one that is meant; `dualsink run --journal` makes a new one.");
                }

                JournalFile.RequireJournal(file);
                return new JournalView(file, time ?? TimeProvider.System);
            },
            cancellationToken);
    }

    /// <summary>Ends the looking.</summary>
    public void Dispose() => _reader.Dispose();

    /// <summary>Everything there is to see at a glance.</summary>
    internal Task<JournalSnapshot> LookAsync(CancellationToken cancellationToken) =>
        _reader.ReadAsync(
            session =>
            {
                JournalSnapshot? snapshot = null;
                session.InSnapshot(() => snapshot = JournalTables.Snapshot(session, Path));
                return snapshot!;
            },
            cancellationToken);

    /// <summary>Dead letters.</summary>
    internal Task<List<KeptDeadLetter>> DeadLettersAsync(DeadLetterFilter filter, CancellationToken cancellationToken) =>
        _reader.ReadAsync(session => DeadLetterTable.Query(session, filter), cancellationToken);

    /// <summary>How many dead letters match, whatever the limit.</summary>
    internal Task<long> CountDeadLettersAsync(DeadLetterFilter filter, CancellationToken cancellationToken) =>
        _reader.ReadAsync(session => DeadLetterTable.Count(session, filter), cancellationToken);

    /// <summary>The latest events, the oldest of them first.</summary>
    internal Task<List<JournalEvent>> EventsAsync(int limit, CancellationToken cancellationToken) => EventsAsync(limit, after: 0, cancellationToken);

    /// <summary>The latest of the events that came after one, the oldest of them first.</summary>
    internal Task<List<JournalEvent>> EventsAsync(int limit, long after, CancellationToken cancellationToken) =>
        _reader.ReadAsync(session => JournalTables.Events(session, limit, after), cancellationToken);

    /// <summary>Goes over the entries after a position, in order, up to the last there is; those given up meanwhile are passed over.</summary>
    /// <param name="after">The position.</param>
    /// <param name="visit">Takes each.</param>
    /// <param name="cancellationToken">Gives up between entries.</param>
    internal async Task ReadEntriesAsync(long after, Action<JournalEntry> visit, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var entries = await _reader.ReadAsync(
                session => JournalTables.Entries(session, after, MaxEntriesAtOnce, MaxBarsAtOnce, JournalTables.LanesOf([.. JournalTables.Lanes(session).Select(lane => lane.Name)])), cancellationToken).ConfigureAwait(false);
            if (entries.Count == 0)
            {
                return;
            }

            entries.ForEach(visit);
            after = entries[^1].Position;
        }
    }

    /// <summary>Asks the owner for something, and waits for its answer.</summary>
    /// <param name="command">What for.</param>
    /// <param name="arguments">With what; JSON.</param>
    /// <param name="cancellationToken">Withdraws the request, unless the owner has begun with it.</param>
    /// <exception cref="JournalException">No process owns the journal, or it ended before it answered.</exception>
    /// <exception cref="OperationCanceledException">Cancelled. The owner may have done it all the same.</exception>
    internal async Task<ControlAnswer> PostAsync(string command, string arguments, CancellationToken cancellationToken)
    {
        RequireOwner("No process owns it, so nobody can do this. Start `dualsink run` with this journal");
        var id = await WriteAsync(session => ControlRows.Post(session, _time.GetUtcNow(), command, arguments), cancellationToken).ConfigureAwait(false);
        try
        {
            while (true)
            {
                if (await _reader.ReadAsync(session => ControlRows.AnswerOf(session, id), cancellationToken).ConfigureAwait(false) is { } answer)
                {
                    return answer;
                }

                RequireOwner("Its owner ended before it answered. Start it again, and look with `dualsink status` whether it was done");
                await Task.Delay(Glance, _time, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            await WriteAsync(session => ControlRows.Withdraw(session, id), CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    private void RequireOwner(string otherwise)
    {
        if (!IsOwned)
        {
            throw new JournalException(JournalErrorKind.Refused, Path, $"{otherwise}.");
        }
    }

    private Task<T> WriteAsync<T>(Func<SqliteSession, T> write, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            try
            {
                using var session = new SqliteSession(Path, new SqliteAccess { LeavesLog = true, Pragmas = "PRAGMA synchronous = NORMAL" });
                return write(session);
            }
            catch (StoreException e)
            {
                throw JournalErrors.Of(Path, e);
            }
        },
        cancellationToken);
}
