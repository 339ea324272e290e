namespace DualSink.Stores.Sqlite;

/// <summary>A comparison of a column with a parameter.</summary>
/// <param name="Column">The column, in quotes.</param>
/// <param name="Comparison">The operator.</param>
/// <param name="Value">A text, or an instant in microseconds since 1970 UTC.</param>
internal readonly record struct SqliteCondition(string Column, string Comparison, object Value)
{
    /// <summary>Binds the value.</summary>
    public void Bind(SqliteStatement statement, int parameter)
    {
        if (Value is long instant)
        {
            statement.Bind(parameter, instant);
        }
        else
        {
            statement.Bind(parameter, (string)Value);
        }
    }
}
