using DualSink.Stores;
using DualSink.Stores.Postgres;

namespace DualSink.Schema;

/// <summary>The names a table's scripts use, quoted, all in the table's schema.</summary>
internal sealed class PostgresNames
{
    public PostgresNames(TableBinding binding)
    {
        var prefix = binding.Schema is null ? "" : $"{PostgresSql.Quote(binding.Schema)}.";
        Target = binding.Table;
        Table = prefix + PostgresSql.Quote(binding.Table);
        Tenants = $"{prefix}tenants";
        Touch = $"{prefix}dualsink_touch";
        Log = $"{prefix}dualsink_schema";
    }

    /// <summary>The table as the log of scripts knows it, unquoted.</summary>
    public string Target { get; }

    /// <summary>The table.</summary>
    public string Table { get; }

    /// <summary>The tenants table beside it.</summary>
    public string Tenants { get; }

    /// <summary>The function that keeps updated_at.</summary>
    public string Touch { get; }

    /// <summary>The log of scripts.</summary>
    public string Log { get; }

    /// <summary>The names by the placeholders of the scripts.</summary>
    public Dictionary<string, string> Placeholders => new(StringComparer.Ordinal)
    {
        ["table"] = Table,
        ["tenants"] = Tenants,
        ["touch"] = Touch,
        ["log"] = Log,
    };
}
