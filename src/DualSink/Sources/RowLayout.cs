using System.Collections.Immutable;
using DualSink.Sources.Mapping;

namespace DualSink.Sources;

/// <summary>What was recognised of an input.</summary>
/// <param name="Format">The format.</param>
/// <param name="Dialect">What more there is to say of it, for people: <c>separated by ';'</c>. Empty when nothing is.</param>
/// <param name="Used">The columns bars are made of, as the file names them.</param>
/// <param name="Unused">Columns no bar takes anything from, as the file names them.</param>
/// <param name="Header">What precedes rejected rows, so that they can be read again, without line ending; empty when nothing must.</param>
internal sealed record RowLayout(
    SourceFormat Format,
    string Dialect,
    ImmutableArray<(BarField Field, string Column)> Used,
    ImmutableArray<string> Unused,
    ReadOnlyMemory<byte> Header);
