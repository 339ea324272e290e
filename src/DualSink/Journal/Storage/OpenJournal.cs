using DualSink.Stores;

namespace DualSink.Journal.Storage;

/// <summary>A journal's file, open to be owned.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="Id">What tells it from every other journal, whatever its path.</param>
/// <param name="Lock">The right to own it.</param>
/// <param name="Database">The connection that writes.</param>
/// <param name="State">What it holds.</param>
/// <param name="Kept">Where the file is kept as it was before it was upgraded on opening; null when it was not.</param>
internal sealed record OpenJournal(string Path, string Id, OwnerLock Lock, JournalDatabase Database, JournalState State, string? Kept)
{
    private const int MaxLanes = 62;

    /// <summary>Opens or makes the file, checks it, and gives it the lanes it lacks.</summary>
    /// <exception cref="JournalException">It is in use, damaged, a copy, newer, or something else, or cannot be read or written.</exception>
    public static async Task<OpenJournal> OpenAsync(JournalOptions options, LaneSet lanes, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var path = JournalFile.Locate(options.Path);
        var held = await OwnerLock.TakeAsync(path, cancellationToken).ConfigureAwait(false);
        JournalDatabase? database = null;
        try
        {
            var (session, kept) = JournalFile.Open(path, now);
            database = new JournalDatabase(session);
            var state = AddLanes(database, JournalTables.State(session), lanes, path);
            ControlTable.AnswerLeftovers(database, now);
            return new OpenJournal(path, JournalTables.Meta(session, "journal") ?? "", held, database, state, kept);
        }
        catch (Exception e)
        {
            database?.Dispose();
            held.Dispose();
            throw e is StoreException store ? JournalErrors.Of(path, store) : e;
        }
    }

    private static JournalState AddLanes(JournalDatabase database, JournalState state, LaneSet wanted, string path)
    {
        var known = state.Lanes.Select(lane => lane.Name).ToHashSet(StringComparer.Ordinal);
        List<LaneRecord> lanes = [.. state.Lanes, .. wanted.Names.Where(name => !known.Contains(name)).Select(name =>
            new LaneRecord(name, state.Head, LaneWindow.DefaultEntries, 0, LaneState.Active, 0, default, null))];
        if (lanes.Count > MaxLanes)
        {
            throw new JournalException(JournalErrorKind.Refused, path, $"it had {state.Lanes.Length} lanes and can have {MaxLanes}. Name the lanes as before, or start with a new file.");
        }

        database.Begin();
        for (var number = state.Lanes.Length; number < lanes.Count; number++)
        {
            database.WriteLane(number, lanes[number]);
        }

        // The last owner's: until this one has told something, nothing is known.
        database.Change("DELETE FROM meta WHERE name = 'report'");
        database.Commit();
        return state with { Lanes = [.. lanes] };
    }
}
