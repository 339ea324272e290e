namespace DualSink.Sources.Mapping;

/// <summary>A row's values as UTF-8 text, without quotes or escapes. Those of fields the file does not have are not looked at.</summary>
internal ref struct RawBar
{
    public ReadOnlySpan<byte> Timestamp;
    public ReadOnlySpan<byte> TimeOfDay;
    public ReadOnlySpan<byte> Open;
    public ReadOnlySpan<byte> High;
    public ReadOnlySpan<byte> Low;
    public ReadOnlySpan<byte> Close;
    public ReadOnlySpan<byte> Volume;
    public ReadOnlySpan<byte> Source;
    public ReadOnlySpan<byte> Symbol;
    public ReadOnlySpan<byte> Timeframe;
    public ReadOnlySpan<byte> Tenant;

    /// <summary>The value of a field.</summary>
    public readonly ReadOnlySpan<byte> this[BarField field] => field switch
    {
        BarField.Timestamp => Timestamp,
        BarField.TimeOfDay => TimeOfDay,
        BarField.Open => Open,
        BarField.High => High,
        BarField.Low => Low,
        BarField.Close => Close,
        BarField.Volume => Volume,
        BarField.Source => Source,
        BarField.Symbol => Symbol,
        BarField.Timeframe => Timeframe,
        _ => Tenant,
    };
}
