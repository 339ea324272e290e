namespace DualSink.Tests.Architecture;

/// <summary>A type by name.</summary>
internal sealed record TypeName(string Namespace, string FullName)
{
    private const string Product = "DualSink.";

    /// <summary>The room it lives in, with the folder below it where there is one (<c>Stores.Postgres</c>); null outside the product.</summary>
    public string? Room => Namespace.StartsWith(Product, StringComparison.Ordinal) ? Namespace[Product.Length..] : null;

    /// <summary>Whether it lives in <paramref name="space"/> or below.</summary>
    public bool IsIn(string space) =>
        Namespace == space || Namespace.StartsWith(space + ".", StringComparison.Ordinal);
}
