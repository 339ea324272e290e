using System.Collections.Immutable;

namespace DualSink.Stores;

/// <summary>
/// What a table of bars looks like, as data: the columns a sink writes, their types and limits, and the key. How an
/// engine writes and reads it is the dialect's business.
/// </summary>
public sealed record TableLayout
{
    /// <summary>The table being replaced: <c>bars</c>, tenant-based, NUMERIC(20,8) prices and whole volumes.</summary>
    public static readonly TableLayout Legacy = new()
    {
        Name = "legacy",
        DefaultTable = "bars",
        Columns =
        [
            new("tenant_id", BarField.Tenant, ColumnType.TenantReference),
            new("vendor", BarField.Source, ColumnType.Text) { MaxLength = 50 },
            new("symbol", BarField.Symbol, ColumnType.Text) { MaxLength = 20 },
            new("timeframe", BarField.Timeframe, ColumnType.Text) { MaxLength = 16 },
            new("ts", BarField.Timestamp, ColumnType.Timestamp),
            Price("open_price", BarField.Open),
            Price("high_price", BarField.High),
            Price("low_price", BarField.Low),
            Price("close_price", BarField.Close),
            new("volume", BarField.Volume, ColumnType.BigInt) { Nullable = true },
        ],
        Key = [BarField.Timestamp, BarField.Tenant, BarField.Source, BarField.Symbol, BarField.Timeframe],
    };

    /// <summary>The table that takes its place: <c>bars_ohlcv</c>, no tenant, double prices and volumes.</summary>
    public static readonly TableLayout Provider = new()
    {
        Name = "provider",
        DefaultTable = "bars_ohlcv",
        Columns =
        [
            new("provider", BarField.Source, ColumnType.Text),
            new("symbol", BarField.Symbol, ColumnType.Text),
            new("interval", BarField.Timeframe, ColumnType.Text),
            new("ts", BarField.Timestamp, ColumnType.Timestamp),
            new("open", BarField.Open, ColumnType.Double),
            new("high", BarField.High, ColumnType.Double),
            new("low", BarField.Low, ColumnType.Double),
            new("close", BarField.Close, ColumnType.Double),
            new("volume", BarField.Volume, ColumnType.Double),
        ],
        Key = [BarField.Source, BarField.Symbol, BarField.Timeframe, BarField.Timestamp],
    };

    /// <summary>The layout's name, which is also its sink's.</summary>
    public required string Name { get; init; }

    /// <summary>The table's name where the settings name no other.</summary>
    public required string DefaultTable { get; init; }

    /// <summary>The columns a sink writes, in the order in which it writes them.</summary>
    public required ImmutableArray<TableColumn> Columns { get; init; }

    /// <summary>The fields of the primary key, in its order.</summary>
    public required ImmutableArray<BarField> Key { get; init; }

    /// <summary>Whether rows carry a tenant. Where they do not, two tenants' bars may meet in one row.</summary>
    public bool HasTenant => Key.Contains(BarField.Tenant);

    /// <summary>The columns of the primary key, in its order.</summary>
    public IEnumerable<TableColumn> KeyColumns => Key.Select(ColumnOf);

    /// <summary>The columns a revision replaces: those outside the key.</summary>
    public IEnumerable<TableColumn> ValueColumns => Columns.Where(column => !Key.Contains(column.Field));

    /// <summary>The column that holds <paramref name="field"/>.</summary>
    /// <exception cref="InvalidOperationException">The layout has none.</exception>
    public TableColumn ColumnOf(BarField field) =>
        Columns.FirstOrDefault(column => column.Field == field)
        ?? throw new InvalidOperationException($"Layout '{Name}' has no column for {field}.");

    private static TableColumn Price(string name, BarField field) =>
        new(name, field, ColumnType.Numeric) { Precision = 20, Scale = 8, Nullable = true };
}
