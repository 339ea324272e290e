namespace DualSink.Stores;

/// <summary>How a table holds a column, whatever the engine calls it.</summary>
public enum ColumnType
{
    /// <summary>A reference to a row of the tenants table (a uuid in PostgreSQL); plain text where an engine has no such table.</summary>
    TenantReference,

    /// <summary>Text, limited to <see cref="TableColumn.MaxLength"/> characters where that is set.</summary>
    Text,

    /// <summary>An instant in whole microseconds, UTC.</summary>
    Timestamp,

    /// <summary>An exact decimal with <see cref="TableColumn.Precision"/> digits, <see cref="TableColumn.Scale"/> of them after the point; written rounded half to even.</summary>
    Numeric,

    /// <summary>A 64-bit integer; written as the whole part, toward zero.</summary>
    BigInt,

    /// <summary>An IEEE 754 double; written as the nearest one.</summary>
    Double,
}
