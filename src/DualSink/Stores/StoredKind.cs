namespace DualSink.Stores;

/// <summary>What a <see cref="StoredValue"/> is.</summary>
public enum StoredKind
{
    /// <summary>SQL's NULL.</summary>
    Null,

    /// <summary>A NUMERIC or integer within a decimal's range.</summary>
    Exact,

    /// <summary>A double, possibly NaN or infinite.</summary>
    Double,

    /// <summary>A NUMERIC that is NaN, infinite, or has more digits than a decimal.</summary>
    Unrepresentable,
}
