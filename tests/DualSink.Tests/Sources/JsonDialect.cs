using DualSink.Bars;
using DualSink.Sources;

namespace DualSink.Tests.Sources;

/// <summary>A way to write bars as JSON.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Write">Writes a bar on one line.</param>
/// <param name="Held">What it can say of a bar; the rest is what <see cref="Reading.Options"/> say.</param>
internal sealed record JsonDialect(string Name, Func<Bar, string> Write, Func<Bar, Bar> Held)
{
    /// <summary>How to read it.</summary>
    public SourceOptions Options { get; init; } = Reading.Options;

    public override string ToString() => Name;
}
