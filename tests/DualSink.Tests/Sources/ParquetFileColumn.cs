using Parquet;
using Parquet.Schema;

namespace DualSink.Tests.Sources;

/// <summary>A column of a file to be written.</summary>
/// <param name="Field">Its place in the schema.</param>
/// <param name="Length">How many rows it has.</param>
/// <param name="Write">Writes so many rows, from one on.</param>
internal sealed record ParquetFileColumn(DataField Field, int Length, Func<ParquetRowGroupWriter, int, int, Task> Write);
