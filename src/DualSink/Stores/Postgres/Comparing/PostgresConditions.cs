using DualSink.Stores.Comparing;
using Npgsql;
using NpgsqlTypes;

namespace DualSink.Stores.Postgres.Comparing;

/// <summary>The conditions of a statement that compares, and its parameters.</summary>
internal sealed class PostgresConditions
{
    private readonly List<string> _conditions = [];

    /// <summary>The parameters, in order.</summary>
    public List<NpgsqlParameter> Parameters { get; } = [];

    /// <summary>The clause with a space before it, or nothing.</summary>
    public string Where => _conditions.Count == 0 ? "" : $" WHERE {string.Join(" AND ", _conditions)}";

    /// <summary>Adds a parameter.</summary>
    /// <returns>What it is called in the statement.</returns>
    public string Parameter<T>(T value, NpgsqlDbType? type = null)
    {
        var parameter = new NpgsqlParameter<T> { TypedValue = value };
        if (type is { } t)
        {
            parameter.NpgsqlDbType = t;
        }

        Parameters.Add(parameter);
        return $"${Parameters.Count}";
    }

    /// <summary>Asks for a condition.</summary>
    public void Add(string condition) => _conditions.Add(condition);

    /// <summary>Asks for the symbol, the timeframe and the time of a filter.</summary>
    public void AddSeriesAndTime(PostgresSql sql, SnapshotFilter filter)
    {
        if (filter.Symbol is { } symbol)
        {
            Add($"t.{sql.Column(BarField.Symbol)} = {Parameter(symbol)}");
        }

        if (filter.Timeframe is { } timeframe)
        {
            Add($"t.{sql.Column(BarField.Timeframe)} = {Parameter(timeframe)}");
        }

        var time = $"t.{sql.Column(BarField.Timestamp)}";
        if (filter.Range.From is { } from)
        {
            Add($"{time} >= {Parameter(OnServer(from), NpgsqlDbType.TimestampTz)}");
        }

        if (filter.Range.To is { } to)
        {
            Add($"{time} < {Parameter(OnServer(to), NpgsqlDbType.TimestampTz)}");
        }

        if (filter.Timestamps is { } timestamps)
        {
            Add($"{time} = ANY({Parameter(timestamps.Select(OnServer).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.TimestampTz)})");
        }
    }

    // The server's own integer: a DateTime ends with the year 9999.
    private static long OnServer(long microseconds) =>
        microseconds is long.MaxValue or long.MinValue ? microseconds : microseconds - UnixMicroseconds.OfPostgresEpoch;
}
