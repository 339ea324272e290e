using System.IO.Hashing;
using System.Runtime.InteropServices;
using DualSink.Bars;
using DualSink.Stores;

namespace DualSink.Journal;

/// <summary>
/// Tells which bars share a row of a table: a hash of the key as the table sees it, the same in every process. Of one
/// lane; not safe for concurrent use.
/// </summary>
/// <remarks>
/// The hash has 128 bits and its inputs are names of instruments: of a billion keys, two would share one once in 10^20
/// tries. It takes the place of texts, which would take five times the memory.
/// </remarks>
internal sealed class RevisionKeys(TableBinding binding, TenantIdentities? tenants = null)
{
    private readonly XxHash128 _hash = new();

    // Bars of a batch come in runs of one series with the very same strings, which need hashing once.
    private string? _tenant;
    private string? _source;
    private string? _symbol;
    private string? _timeframe;
    private UInt128 _series;

    /// <summary>The key of the row that a bar of a tenant becomes.</summary>
    public UInt128 KeyOf(string tenant, Bar bar)
    {
        if (!ReferenceEquals(bar.Symbol, _symbol) || !ReferenceEquals(bar.Source, _source)
            || !ReferenceEquals(bar.Timeframe, _timeframe) || !ReferenceEquals(tenant, _tenant))
        {
            (_tenant, _source, _symbol, _timeframe) = (tenant, bar.Source, bar.Symbol, bar.Timeframe);
            _series = SeriesOf(tenant, binding.Normalise(tenant, bar));
        }

        ReadOnlySpan<UInt128> key = [_series, (UInt128)bar.Timestamp.Ticks];
        return XxHash128.HashToUInt128(MemoryMarshal.AsBytes(key));
    }

    private UInt128 SeriesOf(string tenant, Bar bar)
    {
        Append(!binding.Layout.HasTenant ? "" : tenants?.Of(tenant) ?? TenantIdentities.Spell(tenant));
        Append(bar.Source);
        Append(bar.Symbol);
        Append(bar.Timeframe);
        var series = _hash.GetCurrentHashAsUInt128();
        _hash.Reset();
        return series;
    }

    // The length first, or "a" and "bc" would be "ab" and "c".
    private void Append(string text)
    {
        ReadOnlySpan<int> length = [text.Length];
        _hash.Append(MemoryMarshal.AsBytes(length));
        _hash.Append(MemoryMarshal.AsBytes(text.AsSpan()));
    }
}
