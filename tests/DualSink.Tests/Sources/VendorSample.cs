using System.Globalization;
using DualSink.Bars;
using DualSink.Sources;

namespace DualSink.Tests.Sources;

/// <summary>A file in the shape in which its vendor gives it, with values of our own, and what has to come out.</summary>
/// <param name="File">Its name among the samples.</param>
/// <param name="Options">What the page on files tells a user to give.</param>
/// <param name="Bars">The bars, each as <c>source symbol timeframe timestamp open high low close volume</c>, with _ for blanks in a name.</param>
internal sealed record VendorSample(string File, SourceOptions Options, params string[] Bars)
{
    /// <summary>Lines that are no bars.</summary>
    public long[] Rejected { get; init; } = [];

    public string Path => System.IO.Path.Combine(AppContext.BaseDirectory, "Sources", "Samples", "Vendors", File);

    public IEnumerable<Bar> Expected => Bars.Select(bar =>
    {
        var parts = bar.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var values = parts[4..].Select(value => decimal.Parse(value, NumberStyles.Number, CultureInfo.InvariantCulture)).ToArray();
        var timestamp = DateTime.Parse(parts[3], CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal);
        return new Bar(parts[0], parts[1], parts[2].Replace("_", " ", StringComparison.Ordinal), timestamp, values[0], values[1], values[2], values[3], values[4]);
    });
}
