using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using DualSink.Bars;
using DualSink.Cli;
using DualSink.Server.Documents;
using Assembly = System.Reflection.Assembly;

namespace DualSink.Tests.Architecture;

/// <summary>The product's compiled types and what each refers to, method bodies included. Read once.</summary>
internal static class Product
{
    public static readonly Assembly Library = typeof(Bar).Assembly;

    public static readonly Assembly Service = typeof(DocumentJson).Assembly;

    public static readonly Assembly Command = typeof(CommandLine).Assembly;

    private static readonly Lazy<IReadOnlyList<Reference>> AllReferences = new(Load);

    /// <summary>Every reference from a type of the product to a type of another namespace.</summary>
    public static IReadOnlyList<Reference> References => AllReferences.Value;

    private static IReadOnlyList<Reference> Load()
    {
        var architecture = new ArchLoader().LoadAssemblies(Library, Service, Command).Build();
        return
        [
            .. architecture.Types
                .SelectMany(type => type.Dependencies)
                .Select(dependency => new Reference(Named(dependency.Origin), Named(dependency.Target)))
                .Where(reference => reference.From.Namespace != reference.To.Namespace)
                .Distinct(),
        ];
    }

    private static TypeName Named(IType type) => new(type.Namespace?.FullName ?? "", type.FullName);
}
