using Microsoft.Data.Sqlite;

namespace DualSink.Stores.Sqlite.Checkup;

/// <summary>
/// Looks at the place of a SQLite file. Makes no database, and changes neither one nor its write-ahead log; beside a log
/// that a crash left, SQLite makes its index (<c>-shm</c>) anew.
/// </summary>
internal static class SqliteProbe
{
    // Shorter than a look: another process may be in the middle of a long write.
    private static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(1);

    public static SqliteFacts Gather(string file)
    {
        var folder = Path.GetDirectoryName(file) is { Length: > 0 } parent ? parent : Path.GetPathRoot(file)!;
        var facts = new SqliteFacts { File = file, Folder = folder, FolderExists = Directory.Exists(folder), Version = Version() };
        if (!facts.FolderExists)
        {
            return facts;
        }

        facts = OnDisk(facts) with { MayMakeFiles = PathRights.MayMakeFilesIn(folder), IsFolder = Directory.Exists(file), FileExists = File.Exists(file) };
        return facts.FileExists ? Opened(facts with { MayWriteFile = PathRights.MayReadAndWrite(file) }) : facts;
    }

    private static SqliteFacts OnDisk(SqliteFacts facts)
    {
        try
        {
            var drive = new DriveInfo(facts.Folder);
            return facts with { FreeBytes = drive.AvailableFreeSpace, Drive = drive.DriveType, FileSystem = drive.DriveFormat };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // A path that is no drive, as on a network share of Windows.
            return facts;
        }
    }

    private static SqliteFacts Opened(SqliteFacts facts)
    {
        try
        {
            using var session = new SqliteEngine(facts.File) { BusyTimeout = BusyTimeout, LeavesLog = true }.OpenSession(forWriting: false);
            using (var mode = session.Prepare("PRAGMA journal_mode"))
            {
                mode.Step();
                facts = facts with { JournalMode = mode.Text(0) };
            }

            // The first read of a page: what is no database is found out here.
            using (var tables = session.Prepare("SELECT count(*) FROM sqlite_schema"))
            {
                tables.Step();
            }

            return facts with { WriteError = TakeTheLock(session) };
        }
        catch (StoreException e)
        {
            return facts with { ReadError = e };
        }
    }

    private static StoreException? TakeTheLock(SqliteSession session)
    {
        try
        {
            session.Execute("BEGIN IMMEDIATE; ROLLBACK");
            return null;
        }
        catch (StoreException e)
        {
            return e;
        }
    }

    private static string Version()
    {
        using var connection = new SqliteConnection();
        return connection.ServerVersion;
    }
}
