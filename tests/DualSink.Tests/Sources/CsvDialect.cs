using System.Globalization;
using System.IO.Compression;
using System.Text;
using DualSink.Bars;

namespace DualSink.Tests.Sources;

/// <summary>A way of writing bars as delimited text.</summary>
/// <param name="Times">How timestamps are written.</param>
/// <param name="Delimiter">Between fields.</param>
/// <param name="Quoting">Which fields stand in quotes.</param>
/// <param name="LineEnd">After lines.</param>
/// <param name="Names">What the columns are called: those of <see cref="CsvDialects.Parts"/>.</param>
/// <param name="Numbers">How numbers are written.</param>
/// <param name="Frame">What is around the rows.</param>
/// <param name="Order">Seeds the order of the columns.</param>
internal sealed record CsvDialect(
    TimeForm Times, char Delimiter, CsvQuoting Quoting, string LineEnd, string[] Names, CsvNumbers Numbers, CsvFrame Frame, int Order)
{
    /// <summary>The file.</summary>
    public byte[] Write(IReadOnlyList<Bar> bars)
    {
        var isSplit = Times.Write(bars[0].Timestamp).Length == 2;
        string[] names = [.. isSplit ? ["Date", "Time"] : new[] { Names[0] }, .. Names[1..], .. Frame.HasMore ? ["Adj Close", "né \"x\""] : Array.Empty<string>()];
        int[] order = [.. Enumerable.Range(0, names.Length)];
        new Random(Order).Shuffle(order);
        var lines = new List<string> { Line(order.Select(i => names[i]), isText: true) };
        lines.AddRange(bars.Select(bar => Fields(bar)).Select(fields => Line(order.Select(i => fields[i]), isText: false)));
        if (Frame.HasBlanks)
        {
            lines.Insert(1, " ");
            lines.Insert(0, "");
        }

        var text = string.Join(LineEnd, lines) + (Frame.IsEnded ? LineEnd : "");
        return Pack([.. Frame.HasMark ? Encoding.UTF8.Preamble : default, .. Encoding.UTF8.GetBytes(text)]);
    }

    public override string ToString() => $"{Times}, '{Delimiter}', {Quoting}, {LineEnd.Replace("\r", "\\r").Replace("\n", "\\n")}, {Names[1]}, {Numbers}, {Frame}, {Order}";

    private string[] Fields(Bar bar) =>
    [
        .. Times.Write(bar.Timestamp),
        .. new[] { bar.Open, bar.High, bar.Low, bar.Close, bar.Volume }.Select(Text),
        bar.Source, bar.Symbol, bar.Timeframe,
        .. Frame.HasMore ? ["n/a", "\"; ,|\t\"\"né"] : Array.Empty<string>(),
    ];

    private string Text(decimal value) => Numbers switch
    {
        CsvNumbers.Exponents => $"{Unscaled(value).ToString(CultureInfo.InvariantCulture)}E-{value.Scale.ToString(CultureInfo.InvariantCulture)}",
        CsvNumbers.Signed when value >= 0 => "+" + value.ToString(CultureInfo.InvariantCulture),
        CsvNumbers.Padded => $" {value.ToString(CultureInfo.InvariantCulture)}{(value.Scale == 0 ? ".000" : "")} ",
        _ => value.ToString(CultureInfo.InvariantCulture),
    };

    private static decimal Unscaled(decimal value)
    {
        var bits = decimal.GetBits(value);
        return new decimal(bits[0], bits[1], bits[2], value < 0, 0);
    }

    private string Line(IEnumerable<string> fields, bool isText) => string.Join(Delimiter, fields.Select(field => Field(field, isText)));

    private string Field(string field, bool isText)
    {
        var isNumber = !isText && decimal.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
        var isQuoted = Quoting == CsvQuoting.All || (Quoting == CsvQuoting.Texts && !isNumber) || field.Contains(Delimiter, StringComparison.Ordinal) || field.StartsWith('"');
        return isQuoted ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field;
    }

    private byte[] Pack(byte[] content)
    {
        if (!Frame.IsPacked)
        {
            return content;
        }

        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }
}
