namespace DualSink.Tests.Parity.Tables;

/// <summary>Those whose legacy table is in PostgreSQL.</summary>
public sealed class PostgresPairs : TheoryData<PairCase>
{
    public PostgresPairs() => AddRange(PairCase.OnePostgres15, PairCase.OnePostgres18, PairCase.TwoPostgres, PairCase.PostgresWithSqlite);
}
