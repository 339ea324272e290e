using DualSink.Bars;
using DualSink.Sources.Values;

namespace DualSink.Sources.Mapping;

/// <summary>
/// Makes bars of a file's values: what the options add, the stamp's edge and the rules are applied here, whatever the
/// format. Not safe for concurrent use.
/// </summary>
/// <param name="options">What the file does not say itself.</param>
/// <param name="instants">How its timestamps are read.</param>
/// <param name="has">Whether the file has a column for a field.</param>
/// <param name="isDatabento">Whether its records are Databento's.</param>
internal sealed class BarAssembler(SourceOptions options, InstantParser instants, Func<BarField, bool> has, bool isDatabento)
{
    private readonly NamePool _sources = new();
    private readonly NamePool _symbols = new();
    private readonly NamePool _timeframes = new();
    private readonly NamePool _tenants = new();
    private readonly DatabentoPrices? _databento = isDatabento ? new DatabentoPrices() : null;
    private readonly bool _isSplit = has(BarField.TimeOfDay);
    private readonly bool _hasSource = has(BarField.Source);
    private readonly bool _hasSymbol = has(BarField.Symbol);
    private readonly bool _hasTimeframe = has(BarField.Timeframe);
    private readonly bool _hasTenant = has(BarField.Tenant);
    private readonly StampShift? _shift = options.StampedAt == StampEdge.End ? new StampShift(instants) : null;
    private readonly string _source = options.Source ?? "";
    private readonly string _symbol = options.Symbol ?? "";
    private readonly string _timeframe = options.Timeframe ?? "";

    /// <summary>Makes a bar of a row's texts.</summary>
    /// <returns>What is wrong with the row; null when it is a bar that meets the rules.</returns>
    public BarFault? Assemble(scoped in RawBar raw, out Bar? bar, out string? tenant)
    {
        bar = null;
        tenant = null;
        var isTime = false;
        var reason = _isSplit ? instants.Parse(raw.Timestamp, raw.TimeOfDay, out var timestamp, out isTime) : instants.Parse(raw.Timestamp, out timestamp);
        if (reason is not null)
        {
            return new BarFault(isTime ? BarField.TimeOfDay : BarField.Timestamp, reason);
        }

        Span<decimal> prices = stackalloc decimal[4];
        decimal volume = 0;
        var fault = Number(raw.Open, BarField.Open, out prices[0])
            ?? Number(raw.High, BarField.High, out prices[1])
            ?? Number(raw.Low, BarField.Low, out prices[2])
            ?? Number(raw.Close, BarField.Close, out prices[3])
            ?? Number(raw.Volume, BarField.Volume, out volume)
            ?? _databento?.Scale(raw, prices);
        return fault ?? Names(raw, out var names, out tenant) ?? Assemble(names, timestamp, prices[0], prices[1], prices[2], prices[3], volume, out bar);
    }

    /// <summary>Makes a bar of a row's values.</summary>
    /// <returns>What is wrong with them; null when they are a bar that meets the rules.</returns>
    public BarFault? Assemble(BarNames names, DateTime timestamp, decimal open, decimal high, decimal low, decimal close, decimal volume, out Bar? bar)
    {
        bar = null;
        if (_shift?.ToStart(names.Timeframe, ref timestamp) is { } unshifted)
        {
            return new BarFault(BarField.Timestamp, unshifted);
        }

        var read = new Bar(names.Source, names.Symbol, names.Timeframe, timestamp, open, high, low, close, volume);
        if (options.Rules.FirstBroken(read) is { } rule)
        {
            return new BarFault(Enum.Parse<BarField>(rule.Field, ignoreCase: true), $"{rule.Name}: {rule.Explain(read)}");
        }

        bar = read;
        return null;
    }

    /// <summary>The names a row gives, or the options do where the file has no such column.</summary>
    /// <returns>What is wrong with one of them; null when nothing is.</returns>
    public BarFault? Names(scoped in RawBar raw, out BarNames names, out string? tenant)
    {
        var (source, symbol, timeframe) = (_source, _symbol, _timeframe);
        tenant = null;
        var fault = (_hasSource ? Name(_sources, raw.Source, BarField.Source, out source) : null)
            ?? (_hasSymbol ? Name(_symbols, raw.Symbol, BarField.Symbol, out symbol) : null)
            ?? (_hasTimeframe ? Name(_timeframes, raw.Timeframe, BarField.Timeframe, out timeframe) : null)
            ?? (_hasTenant && !raw.Tenant.IsEmpty ? Name(_tenants, raw.Tenant, BarField.Tenant, out tenant) : null);
        names = new BarNames(source, symbol, isDatabento && _hasTimeframe ? DatabentoTimeframe(timeframe) : timeframe);
        return fault;
    }

    // The kinds of records that are bars; https://databento.com/docs/standards-and-conventions/common-fields-enums-types
    private static string DatabentoTimeframe(string recordType) => recordType switch
    {
        "32" => "1s",
        "33" => "1m",
        "34" => "1h",
        "35" => "1d",
        _ => recordType,
    };

    private static BarFault? Name(NamePool pool, ReadOnlySpan<byte> text, BarField field, out string name) =>
        pool.Take(text, out name) is { } reason ? new BarFault(field, reason) : null;

    private static BarFault? Number(ReadOnlySpan<byte> text, BarField field, out decimal value) =>
        ExactDecimal.Parse(text, out value) is { } reason ? new BarFault(field, reason) : null;
}
