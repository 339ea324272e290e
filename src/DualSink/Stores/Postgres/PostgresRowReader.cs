using Npgsql;

namespace DualSink.Stores.Postgres;

/// <summary>Reads a row as it is stored, by the column order of <see cref="PostgresSql.Read"/>.</summary>
internal sealed class PostgresRowReader(NpgsqlDataReader reader, PostgresSql sql)
{
    /// <summary>How many columns a row takes; what a query selects beyond them is its own affair.</summary>
    public const int Columns = FirstNumber + 5;

    private const int FirstNumber = 5;

    private readonly ColumnType[] _types = [.. sql.NumberColumns.Select(column => column.Type)];

    /// <summary>The row the reader stands on.</summary>
    public StoredRow Current() => new(
        reader.IsDBNull(0) ? null : reader.GetString(0),
        reader.GetString(1),
        reader.GetString(2),
        reader.GetString(3),
        Microseconds(reader, 4),
        Value(0),
        Value(1),
        Value(2),
        Value(3),
        Value(4));

    /// <summary>The first column's instant, or null.</summary>
    public static long? OptionalMicroseconds(NpgsqlDataReader reader) => OptionalMicroseconds(reader, 0);

    /// <summary>A column's instant, or null.</summary>
    public static long? OptionalMicroseconds(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : Microseconds(reader, column);

    // Read as the server's own integer: as a DateTime, year 294000 would come out as 1722.
    private static long Microseconds(NpgsqlDataReader reader, int column)
    {
        var sincePostgresEpoch = reader.GetFieldValue<long>(column);
        return sincePostgresEpoch is long.MaxValue or long.MinValue
            ? sincePostgresEpoch
            : sincePostgresEpoch + UnixMicroseconds.OfPostgresEpoch;
    }

    private StoredValue Value(int number)
    {
        var column = FirstNumber + number;
        if (reader.IsDBNull(column))
        {
            return default;
        }

        return _types[number] switch
        {
            ColumnType.Numeric => StoredValue.OfNumericText(reader.GetString(column)),
            ColumnType.BigInt => StoredValue.Of((decimal)reader.GetInt64(column)),
            _ => StoredValue.Of(reader.GetDouble(column)),
        };
    }
}
