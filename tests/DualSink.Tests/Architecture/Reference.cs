namespace DualSink.Tests.Architecture;

/// <summary>One type refers to another.</summary>
internal sealed record Reference(TypeName From, TypeName To)
{
    public override string ToString() => $"{From.FullName} -> {To.FullName}";
}
