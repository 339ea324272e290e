namespace DualSink.Tests.Conformance;

/// <summary>The stores that have to behave alike: two layouts on two engines, PostgreSQL in its oldest and newest version tested.</summary>
public enum StoreCase
{
    LegacyOnSqlite,
    ProviderOnSqlite,
    LegacyOnPostgres15,
    ProviderOnPostgres15,
    LegacyOnPostgres18,
    ProviderOnPostgres18,
}
