using DualSink.Sources.Parquet.Metadata;

namespace DualSink.Sources.Parquet.Pages;

/// <summary>A page, unpacked. Its memory is good until the next one of the column is read.</summary>
/// <param name="Header">What stands before it.</param>
/// <param name="Levels">Which of its values are missing; empty where none can be.</param>
/// <param name="Values">Its values.</param>
internal readonly record struct Page(PageHeader Header, ReadOnlyMemory<byte> Levels, ReadOnlyMemory<byte> Values);
