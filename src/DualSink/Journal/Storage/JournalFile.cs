using System.Buffers.Binary;
using System.Globalization;
using System.Reflection;
using DualSink.Stores;
using DualSink.Stores.Sqlite;

namespace DualSink.Journal.Storage;

/// <summary>Makes the file of a journal, and opens one after looking whether it is what it should be.</summary>
internal static class JournalFile
{
    /// <summary>Bytes of a page.</summary>
    public const int PageSize = 16384;

    private const int SmallestDatabase = 512;

    private static readonly SqliteAccess Writing = new() { Pragmas = SqliteAccess.DurableWriting };

    /// <summary>The full path of the file itself, where <paramref name="path"/> may be a link to it: both names need one lock.</summary>
    public static string Locate(string path)
    {
        var full = Path.GetFullPath(path);
        return File.Exists(full) ? File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full : full;
    }

    /// <summary>How the file is opened to look at it.</summary>
    public static SqliteAccess Looking { get; } = new() { LeavesLog = true, Pragmas = "PRAGMA query_only = 1" };

    // A file that is shorter than it says is refused by SQLite as a whole, unless its schema counts as writable.
    private static SqliteAccess Saving { get; } = Looking with { Pragmas = "PRAGMA query_only = 1; PRAGMA writable_schema = 1" };

    /// <summary>Requires a file that is a journal of a format this version knows, and changes nothing in it.</summary>
    /// <exception cref="JournalException">It is not there, or something else.</exception>
    /// <remarks>
    /// Through SQLite alone: whoever opens a database's file by other means in the same process, and closes it, loses
    /// SQLite's locks on it, which belong to the process.
    /// </remarks>
    public static void RequireJournal(string path)
    {
        RequireFile(path);
        try
        {
            using var session = new SqliteSession(path, Looking);
            RequireMark(session, path);
            RequireFormat(session, path);
        }
        catch (StoreException e)
        {
            throw Explained(path, e);
        }
    }

    /// <summary>Opens the file for its owner, who holds its lock; makes it when there is none, and upgrades it when it is of an older format.</summary>
    /// <returns>The file, and where it is kept as it was before it was upgraded; null when it was not.</returns>
    /// <exception cref="JournalException">It is not a sound journal, or cannot be read or written.</exception>
    public static (SqliteSession Session, string? Kept) Open(string path, DateTimeOffset now)
    {
        try
        {
            if (!File.Exists(path))
            {
                RequireNoOrphanedLog(path);
                Make(path, now);
            }

            RequireJournal(path);
            var kept = FormatOf(path) is var format && format < JournalSchema.Format ? new JournalUpgrade(path).Run(format, now) : null;
            var session = new SqliteSession(path, Writing);
            try
            {
                RequireSound(session, path);
                return (session, kept);
            }
            catch
            {
                session.Dispose();
                throw;
            }
        }
        catch (StoreException e)
        {
            throw Explained(path, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new JournalException(JournalErrorKind.Disk, path, $"the file cannot be read or written: {e.Message}", e);
        }
    }

    /// <summary>
    /// Opens a file to read what can be read, whatever is wrong with it: cut off, damaged, of a newer format, a copy.
    /// </summary>
    /// <param name="path">The file's full path.</param>
    /// <param name="tell">Takes what is wrong with it as a whole.</param>
    /// <exception cref="JournalException">It is not there, or something else, or nothing of it can be read.</exception>
    public static SqliteSession OpenToSave(string path, Action<string> tell)
    {
        RequireFile(path);
        SqliteSession? session = null;
        try
        {
            var isMalformed = IsMalformed(path);
            if (isMalformed && WhatIsLeft(path) is { } left)
            {
                tell(left);
            }

            session = new SqliteSession(path, isMalformed ? Saving : Looking);
            RequireMark(session, path);
            if (JournalTables.Number(session, "PRAGMA user_version") is { } format and > JournalSchema.Format)
            {
                tell(string.Create(CultureInfo.InvariantCulture, $"a newer version wrote it, in format {format}; this one knows format {JournalSchema.Format} and may not see all of it"));
            }

            return session;
        }
        catch (Exception e)
        {
            session?.Dispose();
            throw e is StoreException store ? JournalErrors.Of(path, store) : e;
        }
    }

    /// <summary>Requires the file that was made, and whole: no copy of it, no page damaged, no entry missing.</summary>
    /// <exception cref="JournalException">It is not.</exception>
    public static void RequireSound(SqliteSession session, string path)
    {
        if (FileIdentity.Of(path) is { } now && FileIdentity.OfText(JournalTables.Meta(session, "file")) is { } then && !now.IsSameFile(then))
        {
            throw new JournalException(
                JournalErrorKind.Replaced,
                path,
                $"it is a copy: made as file {then.ToText()}, found as file {now.ToText()}. Delivering from an old copy would put older bars over newer ones. Put the original back.");
        }

        using (var check = session.Prepare("PRAGMA quick_check(1)"))
        {
            if (check.Step() && check.Text(0) is var finding && finding != "ok")
            {
                throw JournalErrors.Damaged(path, finding);
            }
        }

        using var positions = session.Prepare("SELECT count(*), min(position), max(position) FROM entries");
        if (positions.Step() && positions.Int64(0) is var count && count > 0 && positions.Int64(2) - positions.Int64(1) + 1 != count)
        {
            throw JournalErrors.Damaged(path, string.Create(
                CultureInfo.InvariantCulture, $"it holds {count} entries for the positions {positions.Int64(1)} to {positions.Int64(2)}"));
        }
    }

    // Under another name until it is whole: a file of the right name is then always a journal, whenever the process died.
    private static void Make(string path, DateTimeOffset now)
    {
        var unfinished = $"{path}.new";
        foreach (var leftover in new[] { unfinished, $"{unfinished}-wal", $"{unfinished}-shm" })
        {
            File.Delete(leftover);
        }

        var pageSize = string.Create(CultureInfo.InvariantCulture, $"PRAGMA page_size = {PageSize}; ");
        using (var session = new SqliteSession(unfinished, Writing with { Creates = true, Pragmas = pageSize + SqliteAccess.DurableWriting }))
        {
            session.InTransaction(() =>
            {
                session.Execute(JournalSchema.Create);
                using var insert = session.Prepare("INSERT INTO meta (name, value) VALUES (?, ?)");
                Insert(insert, "journal", Guid.CreateVersion7(now).ToString());
                Insert(insert, "created_at", now.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
                Insert(insert, "created_by", typeof(JournalFile).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "");
                if (FileIdentity.Of(unfinished) is { } identity)
                {
                    Insert(insert, "file", identity.ToText());
                }
            });
        }

        File.Move(unfinished, path);
        FolderFlush.Of(path);
    }

    private static long FormatOf(string path)
    {
        using var session = new SqliteSession(path, Looking);
        return JournalTables.Number(session, "PRAGMA user_version") ?? 0;
    }

    private static void Insert(SqliteStatement insert, string name, string value)
    {
        insert.Bind(1, name);
        insert.Bind(2, value);
        insert.Execute();
    }

    // SQLite would pour it into whatever file gets the name.
    private static void RequireNoOrphanedLog(string path)
    {
        if (new FileInfo($"{path}-wal") is { Exists: true, Length: > 0 })
        {
            throw JournalErrors.Damaged(path, $"the file is gone, but its log {path}-wal is there and holds entries. Put the file back beside it, or move the log away, too");
        }
    }

    private static void RequireFile(string path)
    {
        if (new FileInfo(path) is not { Exists: true } file)
        {
            throw new JournalException(JournalErrorKind.Disk, path, "there is no such file. Name the journal's file; whoever writes it makes it.");
        }

        if (file.Length < SmallestDatabase)
        {
            throw JournalErrors.Damaged(path, string.Create(CultureInfo.InvariantCulture, $"it has {file.Length} bytes, less than any journal"));
        }
    }

    private static void RequireMark(SqliteSession session, string path)
    {
        if (JournalTables.Number(session, "PRAGMA application_id") != JournalSchema.ApplicationId)
        {
            throw JournalErrors.Foreign(path);
        }
    }

    private static void RequireFormat(SqliteSession session, string path)
    {
        var format = JournalTables.Number(session, "PRAGMA user_version") ?? 0;
        if (format < 1)
        {
            throw JournalErrors.Damaged(path, "it does not tell its format");
        }

        if (format > JournalSchema.Format)
        {
            throw new JournalException(JournalErrorKind.Newer, path, string.Create(
                CultureInfo.InvariantCulture,
                $"a newer version wrote it, in format {format}; this one knows format {JournalSchema.Format}. Use the newer version; the file was left as it is."));
        }
    }

    private static bool IsMalformed(string path)
    {
        try
        {
            using var session = new SqliteSession(path, Looking);
            _ = JournalTables.Number(session, "PRAGMA page_count");
            return false;
        }
        catch (StoreException e) when (JournalErrors.IsOfPages(e))
        {
            return true;
        }
    }

    private static JournalException Explained(string path, StoreException error)
    {
        var translated = JournalErrors.Of(path, error);
        return translated.Kind == JournalErrorKind.Damaged && WhatIsLeft(path) is { } left ? JournalErrors.Damaged(path, left, error) : translated;
    }

    // SQLite says no more of a file that was cut off than that it is malformed.
    private static string? WhatIsLeft(string path)
    {
        Span<byte> header = stackalloc byte[SmallestDatabase];
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
        file.ReadExactly(header);
        var pageSize = BinaryPrimitives.ReadUInt16BigEndian(header[16..]) is var size && size == 1 ? 65536L : size;
        var expected = pageSize * BinaryPrimitives.ReadUInt32BigEndian(header[28..]);
        return file.Length < expected ? string.Create(CultureInfo.InvariantCulture, $"it was cut off, {file.Length} bytes are left of {expected}") : null;
    }
}
