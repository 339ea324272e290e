namespace DualSink.Tests.Parity.Tables;

/// <summary>Where the two tables of a comparison are.</summary>
public enum PairCase
{
    OnePostgres15,
    OnePostgres18,
    TwoPostgres,
    OneSqlite,
    SqliteWithPostgres,
    PostgresWithSqlite,
}
