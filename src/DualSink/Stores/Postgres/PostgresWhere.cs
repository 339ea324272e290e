using System.Text;
using Npgsql;
using NpgsqlTypes;

namespace DualSink.Stores.Postgres;

/// <summary>A filter as a WHERE clause with its parameters.</summary>
internal sealed class PostgresWhere
{
    private readonly StringBuilder _sql = new();

    public PostgresWhere(PostgresSql sql, RowFilter filter, Guid? tenant)
    {
        if (tenant is { } id)
        {
            Add($"t.{sql.Column(BarField.Tenant)} = ", new NpgsqlParameter<Guid> { TypedValue = id });
        }

        AddText(sql, BarField.Source, filter.Source);
        AddText(sql, BarField.Symbol, filter.Symbol);
        AddText(sql, BarField.Timeframe, filter.Timeframe);
        AddInstant(sql, ">=", filter.From);
        AddInstant(sql, "<", filter.To);
    }

    /// <summary>The clause with a space before it, or nothing.</summary>
    public string Sql => _sql.ToString();

    /// <summary>The clause's parameters, in order.</summary>
    public List<NpgsqlParameter> Parameters { get; } = [];

    private void AddText(PostgresSql sql, BarField field, string? value)
    {
        if (value is not null)
        {
            Add($"t.{sql.Column(field)} = ", new NpgsqlParameter<string> { TypedValue = value });
        }
    }

    private void AddInstant(PostgresSql sql, string comparison, DateTime? value)
    {
        if (value is { } instant)
        {
            Add($"t.{sql.Column(BarField.Timestamp)} {comparison} ", new NpgsqlParameter<long>
            {
                TypedValue = UnixMicroseconds.Of(instant) - UnixMicroseconds.OfPostgresEpoch,
                NpgsqlDbType = NpgsqlDbType.TimestampTz,
            });
        }
    }

    private void Add(string condition, NpgsqlParameter parameter)
    {
        Parameters.Add(parameter);
        _sql.Append(Parameters.Count == 1 ? " WHERE " : " AND ").Append(condition).Append('$').Append(Parameters.Count);
    }
}
