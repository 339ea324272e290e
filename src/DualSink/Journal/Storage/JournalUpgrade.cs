using System.Globalization;
using DualSink.Stores;
using DualSink.Stores.Sqlite;

namespace DualSink.Journal.Storage;

/// <summary>
/// Brings a file of an older format to the one this version writes: a copy is changed and checked, and takes the file's
/// place when it is whole and on the disk. The file as it was stays beside it.
/// </summary>
/// <remarks>
/// Whenever process or machine die on the way, the path leads to a whole journal, the old one or the new one: the copy
/// has a name of its own until one rename gives it the path. Nobody may have the old file open meanwhile, or its log would
/// be taken for the new one's.
/// </remarks>
/// <param name="path">The file's full path; its owner's lock is held.</param>
/// <param name="reached">Told after each step.</param>
internal sealed class JournalUpgrade(string path, Action<UpgradeStep>? reached = null)
{
    // What must not differ, whatever a format changes.
    private const string Summary = """
        SELECT (SELECT count(*) || ' ' || ifnull(min(position), 0) || ' ' || ifnull(max(position), 0) || ' ' || ifnull(sum(bars), 0)
                || ' ' || ifnull(sum(length(payload)), 0) || ' ' || ifnull(sum(checksum % 1000003), 0) FROM entries)
            || '/' || (SELECT ifnull(group_concat(concat_ws(' ', name, state, cursor, "window", uncertain_until, accepted, committed,
                superseded, dead_lettered, dropped, returned, gap_from, gap_to), ','), '') FROM lanes)
            || '/' || (SELECT count(DISTINCT lane || ' ' || position || ' ' || place) FROM dead_letters)
            || '/' || (SELECT ifnull(group_concat(concat_ws(' ', source, lines, bytes, fingerprint), ','), '') FROM sources)
        """;

    private readonly string _copy = $"{path}.upgrade";

    /// <summary>Upgrades the file.</summary>
    /// <returns>Where the file as it was is kept.</returns>
    /// <exception cref="JournalException">It is not sound, a copy, or somebody has it open. It was left as it is.</exception>
    /// <exception cref="StoreException">There is no room for a copy, or the disk failed. The file was left as it is.</exception>
    public string Run(long format, DateTimeOffset now)
    {
        var kept = string.Create(CultureInfo.InvariantCulture, $"{path}.format-{format}");
        foreach (var leftover in new[] { _copy, $"{_copy}-journal" })
        {
            File.Delete(leftover);
        }

        using (var old = new SqliteSession(path, new SqliteAccess()))
        {
            JournalFile.RequireSound(old, path);
            KeepOthersOut(old, format);
            reached?.Invoke(UpgradeStep.Alone);
            Copy(old);
            reached?.Invoke(UpgradeStep.Copied);
            Change(old, format, kept, now);
            reached?.Invoke(UpgradeStep.Changed);
        }

        FlushCopy();
        reached?.Invoke(UpgradeStep.Flushed);

        // The old file gets its second name before the new one takes the first.
        File.Replace(_copy, path, kept);
        reached?.Invoke(UpgradeStep.Replaced);
        FolderFlush.Of(path);
        return kept;
    }

    // Out of WAL mode, which wants the file for itself: what its log holds is then in the file, and no log is left beside it.
    private void KeepOthersOut(SqliteSession old, long format)
    {
        try
        {
            old.Execute("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE; COMMIT");
        }
        catch (StoreException e) when (JournalErrors.IsBusy(e))
        {
            throw new JournalException(
                JournalErrorKind.InUse,
                path,
                string.Create(CultureInfo.InvariantCulture, $"it is in format {format} and has to be upgraded, for which nobody may have it open, and somebody has. End that process (fuser -v '{path}' names it); nothing was changed."),
                e);
        }
    }

    private void Copy(SqliteSession old)
    {
        using var copy = old.Prepare("VACUUM INTO ?");
        copy.Bind(1, _copy);
        copy.Execute();
    }

    private void Change(SqliteSession old, long format, string kept, DateTimeOffset now)
    {
        using var copy = new SqliteSession(_copy, new SqliteAccess());
        copy.InTransaction(() =>
        {
            for (var from = format; from < JournalSchema.Format; from++)
            {
                copy.Execute(FormatChanges.From(from));
            }

            copy.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {JournalSchema.Format}"));
            SayWhichFile(copy);
            SayWhatHappened(copy, format, kept, now);
        });
        RequireSame(old, copy);
    }

    private void SayWhichFile(SqliteSession copy)
    {
        if (FileIdentity.Of(_copy) is { } identity)
        {
            using var update = copy.Prepare("INSERT OR REPLACE INTO meta (name, value) VALUES ('file', ?)");
            update.Bind(1, identity.ToText());
            update.Execute();
        }
    }

    private static void SayWhatHappened(SqliteSession copy, long format, string kept, DateTimeOffset now)
    {
        using var insert = copy.Prepare("INSERT INTO events (at, kind, cause, detail) VALUES (?, 'journal-upgraded', ?, ?)");
        insert.Bind(1, UnixMicroseconds.Of(now.UtcDateTime));
        insert.Bind(2, string.Create(CultureInfo.InvariantCulture, $"a newer version opened it: from format {format} to {JournalSchema.Format}"));
        insert.Bind(3, $"the file as it was: {kept}");
        insert.Execute();
    }

    private void RequireSame(SqliteSession old, SqliteSession copy)
    {
        using var check = copy.Prepare("PRAGMA integrity_check(1)");
        var isWhole = check.Step() && check.Text(0) == "ok";
        if (!isWhole || SummaryOf(old) != SummaryOf(copy))
        {
            throw new JournalException(
                JournalErrorKind.Disk, path, $"it has to be upgraded, and the copy that was made, {_copy}, does not hold what it does. Check the disk, and start again; nothing was changed.");
        }
    }

    private static string SummaryOf(SqliteSession session)
    {
        using var row = session.Prepare(Summary);
        row.Step();
        return row.Text(0);
    }

    private void FlushCopy()
    {
        using var copy = new FileStream(_copy, FileMode.Open, FileAccess.ReadWrite, FileShare.Read, 1);
        copy.Flush(flushToDisk: true);
    }
}
