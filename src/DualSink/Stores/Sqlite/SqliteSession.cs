using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace DualSink.Stores.Sqlite;

/// <summary>One connection to the file. Not safe for concurrent use.</summary>
/// <remarks>
/// Statements are bound and stepped through the connection's handle. The driver's parameters are found by name, each
/// through all the others, and boxed: with 20 rows of 9 columns a statement, 140,000 rows/s against 600,000 (10 and 50
/// rows: 250,000 and 100,000 against 500,000 and 580,000).
/// </remarks>
internal sealed class SqliteSession : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly string _file;

    /// <summary>Opens <paramref name="file"/>, a full path.</summary>
    /// <exception cref="StoreException">It cannot be opened.</exception>
    public SqliteSession(string file, SqliteAccess access)
    {
        _file = file;
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = _file,
            Mode = access.Creates ? SqliteOpenMode.ReadWriteCreate : SqliteOpenMode.ReadWrite,
            Pooling = false,
        }.ConnectionString);
        var leavesLog = access.LeavesLog && File.Exists($"{_file}-wal");
        try
        {
            _connection.Open();

            // Where there was none, the one made to read by is better removed on closing.
            if (leavesLog)
            {
                _ = raw.sqlite3_db_config(Handle, raw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, out _);
            }

            // SQLite's own waiting, which wakes within milliseconds; the driver's polls at 150 ms.
            Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA busy_timeout = {Math.Max(1, (long)access.BusyTimeout.TotalMilliseconds)}"));
            Execute(access.Pragmas);
        }
        catch (SqliteException e)
        {
            _connection.Dispose();
            throw SqliteErrors.Of(e.SqliteExtendedErrorCode, raw.sqlite3_errstr(e.SqliteErrorCode).utf8_to_string(), _file, e);
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    /// <summary>Rows the last statement changed.</summary>
    public int Changes => raw.sqlite3_changes(Handle);

    private sqlite3 Handle => _connection.Handle!;

    /// <summary>Compiles one statement, to be kept and used again.</summary>
    /// <exception cref="StoreException">It names a table, column or key that is not there.</exception>
    public SqliteStatement Prepare(string sql)
    {
        var code = raw.sqlite3_prepare_v3(Handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out var statement);
        return code == raw.SQLITE_OK ? new SqliteStatement(this, statement) : throw LastError();
    }

    /// <summary>Runs one statement or several, separated by semicolons.</summary>
    public void Execute(string sql)
    {
        if (raw.sqlite3_exec(Handle, sql) != raw.SQLITE_OK)
        {
            throw LastError();
        }
    }

    /// <summary>Runs <paramref name="work"/> in one transaction that has the write lock from its start; all or nothing holds after it.</summary>
    public void InTransaction(Action work)
    {
        Execute("BEGIN IMMEDIATE");
        try
        {
            work();
            Execute("COMMIT");
        }
        catch
        {
            Rollback();
            throw;
        }
    }

    /// <summary>Runs <paramref name="read"/>, all of whose statements see the file as it was at one instant.</summary>
    public void InSnapshot(Action read)
    {
        Execute("BEGIN");
        try
        {
            read();
        }
        finally
        {
            Rollback();
        }
    }

    /// <summary>The exception for the last call that failed.</summary>
    public StoreException LastError() =>
        SqliteErrors.Of(raw.sqlite3_extended_errcode(Handle), raw.sqlite3_errmsg(Handle).utf8_to_string(), _file);

    /// <summary>Undoes the transaction, where there is one.</summary>
    public void Rollback()
    {
        // Some errors (a full disk, an I/O error) have rolled back already. Should this fail, the first error says more,
        // and closing the connection rolls back too.
        if (raw.sqlite3_get_autocommit(Handle) == 0)
        {
            raw.sqlite3_exec(Handle, "ROLLBACK");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();
}
