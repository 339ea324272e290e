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

    private static readonly SqliteAccess Writing = new() { Pragmas = SqliteAccess.DurableWriting };

    /// <summary>The full path of the file itself, where <paramref name="path"/> may be a link to it: both names need one lock.</summary>
    public static string Locate(string path)
    {
        var full = Path.GetFullPath(path);
        return File.Exists(full) ? File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full : full;
    }

    /// <summary>Requires a file that is a journal of a format this version knows, as far as its first bytes tell.</summary>
    /// <exception cref="JournalException">It is not there, or something else.</exception>
    public static void RequireJournal(string path)
    {
        try
        {
            RequireHeader(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new JournalException(JournalErrorKind.Disk, path, $"the file cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Opens the file for its owner, who holds its lock; makes it when there is none.</summary>
    /// <exception cref="JournalException">It is not a sound journal, or cannot be read or written.</exception>
    public static SqliteSession Open(string path, DateTimeOffset now)
    {
        try
        {
            if (!File.Exists(path))
            {
                RequireNoOrphanedLog(path);
                Make(path, now);
            }

            RequireHeader(path);
            var session = new SqliteSession(path, Writing);
            try
            {
                RequireSound(session, path);
                return session;
            }
            catch
            {
                session.Dispose();
                throw;
            }
        }
        catch (StoreException e)
        {
            throw JournalErrors.Of(path, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new JournalException(JournalErrorKind.Disk, path, $"the file cannot be read or written: {e.Message}", e);
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

    /// <summary>What can be told without opening it as a database, which may change a file.</summary>
    private static void RequireHeader(string path)
    {
        Span<byte> header = stackalloc byte[100];
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
        if (file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length)
        {
            throw JournalErrors.Damaged(path, string.Create(CultureInfo.InvariantCulture, $"it has {file.Length} bytes, less than any journal"));
        }

        if (!header.StartsWith("SQLite format 3\0"u8) || BinaryPrimitives.ReadInt32BigEndian(header[68..]) != JournalSchema.ApplicationId)
        {
            throw new JournalException(JournalErrorKind.Foreign, path, "it is something else than a journal. Name another file; it was left as it is.");
        }

        var format = BinaryPrimitives.ReadInt32BigEndian(header[60..]);
        if (format > JournalSchema.Format)
        {
            throw new JournalException(JournalErrorKind.Newer, path, string.Create(
                CultureInfo.InvariantCulture,
                $"a newer version wrote it, in format {format}; this one knows format {JournalSchema.Format}. Use the newer version; the file was left as it is."));
        }

        // With a log, pages may still be there that the header counts already.
        var size = BinaryPrimitives.ReadUInt16BigEndian(header[16..]) is var raw && raw == 1 ? 65536L : raw;
        var expected = size * BinaryPrimitives.ReadUInt32BigEndian(header[28..]);
        if (file.Length < expected && new FileInfo($"{path}-wal") is not { Exists: true, Length: > 0 })
        {
            throw JournalErrors.Damaged(path, string.Create(CultureInfo.InvariantCulture, $"it was cut off, {file.Length} bytes are left of {expected}"));
        }
    }

    private static void RequireSound(SqliteSession session, string path)
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
}
