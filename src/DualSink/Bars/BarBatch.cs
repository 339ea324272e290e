namespace DualSink.Bars;

/// <summary>
/// Bars of one tenant that travel together and share a receipt. A key may occur several times; the last occurrence is
/// the newest revision.
/// </summary>
/// <remarks>Immutable as long as the caller does not change the memory it handed over.</remarks>
public sealed class BarBatch
{
    /// <summary>Makes a batch.</summary>
    /// <param name="tenant">The tenant's readable name or uuid, not blank.</param>
    /// <param name="bars">The bars, oldest revision of a key first. Not copied: leave it unchanged until confirmed.</param>
    /// <exception cref="ArgumentException"><paramref name="tenant"/> is blank.</exception>
    public BarBatch(string tenant, ReadOnlyMemory<Bar> bars)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(tenant);
        Tenant = tenant;
        Bars = bars;
    }

    /// <summary>The tenant every bar belongs to: a readable name or a uuid.</summary>
    public string Tenant { get; }

    /// <summary>The bars, in the order in which their revisions were made.</summary>
    public ReadOnlyMemory<Bar> Bars { get; }

    /// <summary>Number of bars.</summary>
    public int Count => Bars.Length;
}
