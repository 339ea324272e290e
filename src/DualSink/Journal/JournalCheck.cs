using System.Collections.Immutable;
using System.Globalization;
using DualSink.Journal.Storage;
using DualSink.Stores;
using DualSink.Stores.Sqlite;

namespace DualSink.Journal;

/// <summary>
/// Reads a whole journal and tells what is wrong with it: pages, checksums, positions, dead letters, and whether what
/// lanes were given is what became of it. Changes nothing, and may run beside the owner.
/// </summary>
internal sealed class JournalCheck
{
    // More of the same tells nothing.
    private const int MaxPageProblems = 20;

    private readonly ImmutableArray<string>.Builder _problems = ImmutableArray.CreateBuilder<string>();
    private long _entries;
    private long _bars;

    private JournalCheck()
    {
    }

    /// <summary>Checks the journal at <paramref name="path"/>.</summary>
    /// <exception cref="JournalException">There is no such file, it is no journal, or it cannot be opened at all.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static Task<JournalFindings> RunAsync(string path, CancellationToken cancellationToken) => Task.Run(
        () => new JournalCheck().Run(JournalFile.Locate(path), cancellationToken),
        cancellationToken);

    private JournalFindings Run(string path, CancellationToken cancellationToken)
    {
        try
        {
            using var session = JournalFile.OpenToSave(path, _problems.Add);
            return Run(session, path, cancellationToken);
        }
        catch (JournalException e) when (e.Kind == JournalErrorKind.Damaged)
        {
            _problems.Add(e.Message);
            return new JournalFindings(_problems.ToImmutable(), _entries, _bars, null);
        }
    }

    private JournalFindings Run(SqliteSession session, string path, CancellationToken cancellationToken)
    {
        JournalSnapshot? snapshot = null;

        // Its owner may go on meanwhile; everything has to be of one instant.
        session.InSnapshot(() =>
        {
            Try(() => CheckPages(session));
            Try(() => snapshot = JournalTables.Snapshot(session, path));
            CheckEntries(session, cancellationToken);
            Try(() => CheckDeadLetters(session));
            if (snapshot is not null)
            {
                CheckFile(session, path);
                CheckPositions(snapshot);
                CheckCounts(snapshot);
            }
        });
        return new JournalFindings(_problems.ToImmutable(), _entries, _bars, snapshot);
    }

    private void Try(Action check)
    {
        try
        {
            check();
        }
        catch (Exception e) when (e is StoreException or InvalidDataException)
        {
            _problems.Add(e.Message);
        }
    }

    private void CheckPages(SqliteSession session)
    {
        using var check = session.Prepare($"PRAGMA integrity_check({MaxPageProblems})");
        while (check.Step())
        {
            if (check.Text(0) is var finding and not "ok")
            {
                _problems.Add($"pages: {finding}");
            }
        }
    }

    private void CheckEntries(SqliteSession session, CancellationToken cancellationToken)
    {
        foreach (var (entry, problem) in EntryWalk.Over(session, cancellationToken))
        {
            if (entry is null)
            {
                _problems.Add(problem!);
            }
            else
            {
                _entries++;
                _bars += entry.Bars.Length;
            }
        }
    }

    private static void CheckDeadLetters(SqliteSession session) => DeadLetterTable.Query(session, new DeadLetterFilter());

    private void CheckFile(SqliteSession session, string path)
    {
        if (FileIdentity.Of(path) is { } now && FileIdentity.OfText(JournalTables.Meta(session, "file")) is { } then && !now.IsSameFile(then))
        {
            _problems.Add("it is a copy of a journal; delivering from it would put older bars over newer ones");
        }
    }

    private void CheckPositions(JournalSnapshot snapshot)
    {
        if (snapshot.Head - snapshot.First + 1 != _entries)
        {
            Add($"positions {snapshot.First} to {snapshot.Head} should be {snapshot.Head - snapshot.First + 1} entries, {_entries} can be read");
        }

        foreach (var lane in snapshot.Lanes)
        {
            if (lane.Cursor > snapshot.Head)
            {
                Add($"lane {lane.Name} stands at {lane.Cursor}, beyond the end at {snapshot.Head}");
            }
            else if (lane.Owed > 0 && lane.Cursor < snapshot.First - 1)
            {
                Add($"lane {lane.Name} stands at {lane.Cursor}, the first entry is {snapshot.First}");
            }
        }
    }

    private void CheckCounts(JournalSnapshot snapshot)
    {
        foreach (var (lane, backlog) in snapshot.Lanes.Zip(snapshot.Backlogs))
        {
            if (lane.Owed != backlog.Bars)
            {
                Add($"lane {lane.Name} was given {lane.Accepted} bars and settled {lane.Settled.Total}, but is owed {backlog.Bars}");
            }
        }
    }

    private void Add(FormattableString problem) => _problems.Add(problem.ToString(CultureInfo.InvariantCulture));
}
