using DualSink.Stores;

namespace DualSink.Parity;

/// <summary>What puts one key right. All null: nothing has to be done.</summary>
/// <param name="Tenant">The tenant of the row that is written.</param>
/// <param name="Amendment">What is written or deleted; null for nothing.</param>
/// <param name="Refusal">Why it cannot be put right; null where it can.</param>
/// <param name="IsLeft">Whether it stays as it is because nobody asked to delete.</param>
internal readonly record struct RepairStep(string? Tenant, RowAmendment? Amendment, string? Refusal, bool IsLeft)
{
    /// <summary>Nothing: it is in flux.</summary>
    public static readonly RepairStep Nothing;

    /// <summary>It stays.</summary>
    public static readonly RepairStep Leave = new(null, null, null, true);

    /// <summary>Writes or deletes a row of a tenant.</summary>
    public static RepairStep Write(string tenant, RowAmendment amendment) => new(tenant, amendment, null, false);

    /// <summary>Does nothing, and says why.</summary>
    public static RepairStep Refuse(string reason) => new(null, null, reason, false);
}
