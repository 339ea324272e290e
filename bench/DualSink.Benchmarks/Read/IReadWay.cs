using DualSink.Bars;

namespace DualSink.Benchmarks.Read;

/// <summary>One way of making <see cref="Bar"/>s of a file.</summary>
internal interface IReadWay
{
    string Name { get; }

    /// <summary>Reads the whole file.</summary>
    /// <returns>How many bars it held, and the sum of their closes, so that nobody leaves anything out.</returns>
    Task<(long Bars, decimal Closes)> ReadAsync(string file, CancellationToken cancellationToken);
}
