namespace DualSink.Tests.Parity.Tables;

/// <summary>Every place two tables are compared in.</summary>
public sealed class AllPairs : TheoryData<PairCase>
{
    public AllPairs() => AddRange(Enum.GetValues<PairCase>());
}
