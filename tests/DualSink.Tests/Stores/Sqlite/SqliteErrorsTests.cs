using DualSink.Stores;
using DualSink.Stores.Sqlite;
using DualSink.Tests.Infrastructure;
using SQLitePCL;

namespace DualSink.Tests.Stores.Sqlite;

public sealed class SqliteErrorsTests
{
    [Theory]
    [InlineData(raw.SQLITE_BUSY, StoreErrorKind.Outage, "Another process")]
    [InlineData(raw.SQLITE_BUSY_SNAPSHOT, StoreErrorKind.Outage, "Another process")]
    [InlineData(raw.SQLITE_LOCKED, StoreErrorKind.Outage, "Another process")]
    [InlineData(raw.SQLITE_FULL, StoreErrorKind.Outage, "disk is full")]
    [InlineData(raw.SQLITE_IOERR_WRITE, StoreErrorKind.Outage, "disk failed")]
    [InlineData(raw.SQLITE_READONLY, StoreErrorKind.Outage, "cannot be written")]
    [InlineData(raw.SQLITE_CANTOPEN, StoreErrorKind.Outage, "no folder /nowhere")]
    [InlineData(raw.SQLITE_CONSTRAINT_NOTNULL, StoreErrorKind.Data, "refuses a value")]
    [InlineData(raw.SQLITE_CONSTRAINT_CHECK, StoreErrorKind.Data, "refuses a value")]
    [InlineData(raw.SQLITE_CONSTRAINT_UNIQUE, StoreErrorKind.Data, "refuses a value")]
    [InlineData(raw.SQLITE_CONSTRAINT_FOREIGNKEY, StoreErrorKind.Structure, "foreign key")]
    [InlineData(raw.SQLITE_CORRUPT, StoreErrorKind.Structure, "damaged")]
    [InlineData(raw.SQLITE_NOTADB, StoreErrorKind.Structure, "damaged")]
    [InlineData(raw.SQLITE_ERROR, StoreErrorKind.Structure, "schema status")]
    [InlineData(raw.SQLITE_MISUSE, StoreErrorKind.Structure, "Nothing is known")]
    public void A_result_code_says_what_it_means_and_what_to_do(int code, StoreErrorKind kind, string remedy)
    {
        var error = SqliteErrors.Of(code, "as SQLite says it", "/nowhere/bars.db");

        Assert.Equal(kind, error.Kind);
        Assert.Contains("/nowhere/bars.db: as SQLite says it. ", error.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_cannot_be_opened_is_told_by_what_stands_in_its_place()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("present.db"), "");

        Assert.Contains("It is a folder", Explain(folder.Path), StringComparison.Ordinal);
        Assert.Contains("the right to read and write", Explain(folder.File("present.db")), StringComparison.Ordinal);
        Assert.Contains("schema apply", Explain(folder.File("absent.db")), StringComparison.Ordinal);
    }

    private static string Explain(string file) => SqliteErrors.Of(raw.SQLITE_CANTOPEN, "unable to open database file", file).Message;
}
