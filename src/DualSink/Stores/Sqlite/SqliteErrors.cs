using System.Globalization;
using SQLitePCL;

namespace DualSink.Stores.Sqlite;

/// <summary>What SQLite's result codes mean for the bars in hand.</summary>
internal static class SqliteErrors
{
    /// <summary>The exception for a result code.</summary>
    /// <param name="code">SQLite's extended result code; its low byte is the primary one.</param>
    /// <param name="text">SQLite's own message.</param>
    /// <param name="file">The database's path.</param>
    /// <param name="innerException">The driver's exception, where there is one.</param>
    public static StoreException Of(int code, string text, string file, Exception? innerException = null)
    {
        var (kind, explanation) = Explain(code, file);
        return new StoreException(kind, $"{file}: {text}. {explanation}", code.ToString(CultureInfo.InvariantCulture), innerException);
    }

    private static (StoreErrorKind Kind, string Explanation) Explain(int code, string file) => (code & 0xff, code) switch
    {
        (raw.SQLITE_BUSY or raw.SQLITE_LOCKED, _) => (StoreErrorKind.Outage, "Another process is writing the file; end it, or wait for it."),
        (raw.SQLITE_FULL, _) => (StoreErrorKind.Outage, "The disk is full; make room on it."),
        (raw.SQLITE_IOERR, _) => (StoreErrorKind.Outage, "The disk failed to read or write; check it, and the room left on it."),
        (raw.SQLITE_READONLY, _) => (StoreErrorKind.Outage, "The file or its folder cannot be written; give this user the right to write both."),
        (raw.SQLITE_CANTOPEN, _) => (StoreErrorKind.Outage, WhyNotOpened(file)),
        (raw.SQLITE_NOMEM or raw.SQLITE_INTERRUPT or raw.SQLITE_PROTOCOL or raw.SQLITE_SCHEMA, _) => (StoreErrorKind.Outage, "The same write may succeed later."),
        (_, raw.SQLITE_CONSTRAINT_FOREIGNKEY) => (StoreErrorKind.Structure, "The row that a foreign key names is missing."),
        (raw.SQLITE_CONSTRAINT or raw.SQLITE_MISMATCH or raw.SQLITE_TOOBIG, _) => (StoreErrorKind.Data, "The table refuses a value."),
        (raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB, _) => (StoreErrorKind.Structure, "The file is damaged or no SQLite database; restore it, or name another."),
        (raw.SQLITE_ERROR, _) => (StoreErrorKind.Structure, "The tables are not as expected; `dualsink schema status` says what is missing or differs."),
        _ => (StoreErrorKind.Structure, "Nothing is known about this error; look at the file and its folder."),
    };

    private static string WhyNotOpened(string file) =>
        Directory.Exists(file) ? "It is a folder; name a file in it."
        : File.Exists(file) ? "Give this user the right to read and write the file and its folder."
        : Path.GetDirectoryName(file) is { Length: > 0 } folder && !Directory.Exists(folder) ? $"There is no folder {folder}; make it."
        : "There is no such file; `dualsink schema apply` makes it where this user may write to the folder.";
}
