using System.Diagnostics.Metrics;
using System.Reflection;
using System.Runtime.CompilerServices;
using DualSink.Diagnostics;
using Microsoft.Extensions.Logging;

namespace DualSink.Tests.Architecture;

public sealed class TypeTests
{
    private static readonly Type[] Types =
    [
        .. Product.Library.GetTypes().Concat(Product.Service.GetTypes()).Concat(Product.Command.GetTypes())
            .Where(type => type.Namespace?.StartsWith("DualSink", StringComparison.Ordinal) == true)
            .Where(type => !type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false)),
    ];

    [Fact]
    public void A_class_is_sealed_static_or_abstract() =>
        Rule.HoldsUnless(Types.Where(type => type is { IsClass: true, IsSealed: false, IsAbstract: false }).Select(type => type.FullName!));

    [Fact]
    public void A_structure_cannot_change_unless_it_is_private_or_never_leaves_the_stack() =>
        Rule.HoldsUnless(Types
            .Where(type => type is { IsValueType: true, IsEnum: false, IsNestedPrivate: false, IsByRefLike: false } && !type.IsDefined(typeof(IsReadOnlyAttribute), inherit: false))
            .Select(type => type.FullName!));

    [Fact]
    public void No_field_of_a_public_type_can_be_set_from_outside() =>
        Rule.HoldsUnless(Types
            .Where(type => type is { IsVisible: true, IsEnum: false })
            .SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Where(field => !field.IsInitOnly && !field.IsLiteral)
            .Select(field => $"{field.DeclaringType}.{field.Name}"));

    [Fact]
    public void An_instrument_is_named_in_Diagnostics_alone()
    {
        var instruments = Instruments();
        Assert.Contains("mdp_sink_commit_seconds", instruments);

        var places =
            from file in Repository.SourceOf("src")
            where !file.Path.StartsWith("src/DualSink/Diagnostics/", StringComparison.Ordinal)
            from name in instruments
            where file.Text.Contains(name, StringComparison.Ordinal)
            select $"{file.Path} names {name}";
        Rule.HoldsUnless(places);
    }

    // The generator of their code puts several classes in no stable order, and a package would differ from build to build.
    [Fact]
    public void Log_messages_are_in_one_class() =>
        Assert.Single(Types, type => type.Assembly == Product.Library && type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Any(method => method.IsDefined(typeof(LoggerMessageAttribute), inherit: false)));

    private static HashSet<string> Instruments()
    {
        RuntimeHelpers.RunClassConstructor(typeof(DualSinkMeter).TypeHandle);
        var names = new HashSet<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name == DualSinkMeter.Name)
                {
                    names.Add(instrument.Name);
                }
            },
        };
        listener.Start();
        return names;
    }
}
