namespace DualSink.Tests.Conformance;

/// <summary>Every store.</summary>
public sealed class AllStores : TheoryData<StoreCase>
{
    public AllStores() => AddRange(Enum.GetValues<StoreCase>());
}
