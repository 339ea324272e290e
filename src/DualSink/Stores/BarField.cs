namespace DualSink.Stores;

/// <summary>What a column of a table means: the part of a bar, or its batch's tenant, that it holds.</summary>
public enum BarField
{
    /// <summary>The batch's tenant.</summary>
    Tenant,

    /// <summary>The bar's source.</summary>
    Source,

    /// <summary>The bar's symbol.</summary>
    Symbol,

    /// <summary>The bar's timeframe.</summary>
    Timeframe,

    /// <summary>The start of the bar's interval.</summary>
    Timestamp,

    /// <summary>The first price.</summary>
    Open,

    /// <summary>The highest price.</summary>
    High,

    /// <summary>The lowest price.</summary>
    Low,

    /// <summary>The last price.</summary>
    Close,

    /// <summary>The traded quantity.</summary>
    Volume,
}
