using SQLitePCL;

namespace DualSink.Stores.Sqlite;

/// <summary>A compiled statement. Parameters count from 1, columns from 0, as SQLite counts them.</summary>
internal sealed class SqliteStatement(SqliteSession session, sqlite3_stmt statement) : IDisposable
{
    // For as long as this object keeps the guarded one alive; SQLite takes zero for a statement without a row.
    private nint _unguarded = statement.DangerousGetHandle();

    /// <summary>Binds a text given as UTF-8, not empty.</summary>
    public void Bind(int parameter, ReadOnlySpan<byte> text) => Check(raw.sqlite3_bind_text(statement, parameter, text));

    /// <summary>Binds a text.</summary>
    public void Bind(int parameter, string text) => Check(raw.sqlite3_bind_text(statement, parameter, text));

    /// <summary>Binds an integer.</summary>
    public void Bind(int parameter, long value) => Check(raw.sqlite3_bind_int64(statement, parameter, value));

    /// <summary>Binds a double; SQLite makes NULL of NaN.</summary>
    public void Bind(int parameter, double value) => Check(raw.sqlite3_bind_double(statement, parameter, value));

    /// <summary>Binds bytes.</summary>
    public void BindBlob(int parameter, ReadOnlySpan<byte> bytes) => Check(raw.sqlite3_bind_blob(statement, parameter, bytes));

    /// <summary>Binds SQL's NULL.</summary>
    public void BindNull(int parameter) => Check(raw.sqlite3_bind_null(statement, parameter));

    /// <summary>Binds a text, or SQL's NULL.</summary>
    public void BindOptional(int parameter, string? text)
    {
        if (text is null)
        {
            BindNull(parameter);
        }
        else
        {
            Bind(parameter, text);
        }
    }

    /// <summary>Binds an integer, or SQL's NULL.</summary>
    public void BindOptional(int parameter, long? value)
    {
        if (value is null)
        {
            BindNull(parameter);
        }
        else
        {
            Bind(parameter, value.Value);
        }
    }

    /// <summary>Goes to the next row, or to the end.</summary>
    /// <returns>Whether there is a row.</returns>
    public bool Step() => raw.sqlite3_step(statement) switch
    {
        raw.SQLITE_ROW => true,
        raw.SQLITE_DONE => false,
        _ => throw Failed(),
    };

    /// <summary>Runs a statement that returns no rows; it is ready to be bound again afterwards.</summary>
    public void Execute()
    {
        Step();
        Reset();
    }

    /// <summary>Ends reading; the statement is ready to be bound again.</summary>
    public void Reset() => _ = raw.sqlite3_reset(statement);

    /// <summary>Whether a column of the row is NULL.</summary>
    public bool IsNull(int column) => Type(column) == raw.SQLITE_NULL;

    /// <summary>A column of the row as text.</summary>
    public string Text(int column) => raw.sqlite3_column_text(statement, column).utf8_to_string() ?? "";

    /// <summary>A column of the row as text, or null where it is NULL.</summary>
    public string? OptionalText(int column) => IsNull(column) ? null : Text(column);

    /// <summary>A column of the row as an integer.</summary>
    public long Int64(int column) => SqliteColumns.AreTheDrivers ? SqliteColumns.Int64(_unguarded, column) : raw.sqlite3_column_int64(statement, column);

    /// <summary>A column of the row as an integer, or null where it is NULL.</summary>
    public long? OptionalInt64(int column) => IsNull(column) ? null : Int64(column);

    /// <summary>A text column of the row as UTF-8, valid until the next step.</summary>
    public ReadOnlySpan<byte> Utf8(int column) => Blob(column);

    /// <summary>A column of the row as bytes, valid until the next step.</summary>
    public ReadOnlySpan<byte> Blob(int column) => SqliteColumns.AreTheDrivers ? SqliteColumns.Bytes(_unguarded, column) : raw.sqlite3_column_blob(statement, column);

    /// <summary>A column of the row as it is stored, whatever the column was declared as.</summary>
    public StoredValue Value(int column) => Type(column) switch
    {
        raw.SQLITE_NULL => default,
        raw.SQLITE_INTEGER => StoredValue.Of((decimal)Int64(column)),
        raw.SQLITE_FLOAT => StoredValue.Of(Double(column)),
        _ => StoredValue.OfNumericText(Text(column)),
    };

    /// <summary>A column of the row as the double nearest to it; NaN where it is no number.</summary>
    public double Number(int column) => Type(column) is raw.SQLITE_FLOAT or raw.SQLITE_INTEGER ? Double(column) : double.NaN;

    /// <inheritdoc/>
    public void Dispose()
    {
        _unguarded = 0;
        statement.Dispose();
    }

    private int Type(int column) => SqliteColumns.AreTheDrivers ? SqliteColumns.Type(_unguarded, column) : raw.sqlite3_column_type(statement, column);

    private double Double(int column) => SqliteColumns.AreTheDrivers ? SqliteColumns.Double(_unguarded, column) : raw.sqlite3_column_double(statement, column);

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            throw session.LastError();
        }
    }

    private StoreException Failed()
    {
        // The message belongs to the connection and is lost by the reset.
        var error = session.LastError();
        raw.sqlite3_reset(statement);
        return error;
    }
}
