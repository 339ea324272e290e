namespace DualSink.Parity;

/// <summary>
/// How a bar's two rows relate, from best to worst. A bar is in exactly one class: the worst of its values'.
/// </summary>
public enum ParityClass
{
    /// <summary>The provider's double is the one nearest to the legacy number.</summary>
    Equal,

    /// <summary>They differ as far as the legacy layout forces them to: decimals beyond its scale, the fraction of a volume.</summary>
    EqualAfterLayout,

    /// <summary>The values differ for no reason of the layouts', by no more than the user asked to let pass.</summary>
    WithinTolerance,

    /// <summary>
    /// One table holds what the other never can: NULL, NaN, an infinity, a number out of range, a key too long, an
    /// infinite timestamp.
    /// </summary>
    NotRepresentable,

    /// <summary>The values differ for no reason of the layouts'.</summary>
    Divergent,

    /// <summary>Only the provider table has the key, and the legacy table could hold it.</summary>
    MissingInLegacy,

    /// <summary>Only the legacy table has the key, and the provider table could hold it.</summary>
    MissingInProvider,
}
