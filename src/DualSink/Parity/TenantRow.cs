namespace DualSink.Parity;

/// <summary>The bar of one tenant.</summary>
/// <param name="Tenant">The tenant, by name where it has one.</param>
/// <param name="Values">What the table holds.</param>
public sealed record TenantRow(string Tenant, RowValues Values);
