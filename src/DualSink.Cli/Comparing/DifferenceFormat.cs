using System.Buffers;
using System.Text;
using System.Text.Json;
using DualSink.Parity;

namespace DualSink.Cli.Comparing;

/// <summary>How a file of differences is written.</summary>
/// <param name="Header">Its first line; null for none.</param>
/// <param name="Line">A line of it, without its end.</param>
internal sealed record DifferenceFormat(string? Header, Func<DifferenceLine, string> Line)
{
    private static readonly SearchValues<char> Quoted = SearchValues.Create(",\"\r\n");

    private static readonly DifferenceFormat Ndjson = new(null, line => JsonSerializer.Serialize(line, CliJson.Lines.DifferenceLine));

    private static readonly DifferenceFormat Csv = new(
        "class,tenant,source,symbol,timeframe,timestamp,legacy_open,legacy_high,legacy_low,legacy_close,legacy_volume,provider_open,provider_high,provider_low,provider_close,provider_volume",
        CsvOf);

    /// <summary>The endings of files, each with its format.</summary>
    public static readonly IReadOnlyList<(string Ending, DifferenceFormat Format)> All = [(".ndjson", Ndjson), (".jsonl", Ndjson), (".csv", Csv)];

    private static string CsvOf(DifferenceLine line)
    {
        var text = new StringBuilder();
        string?[] cells = [line.Class, line.Tenant, line.Source, line.Symbol, line.Timeframe, line.Timestamp, .. CellsOf(line.Legacy), .. CellsOf(line.Provider)];
        return text.AppendJoin(',', cells.Select(Cell)).ToString();
    }

    private static string?[] CellsOf(RowValues? row) => [row?.Open, row?.High, row?.Low, row?.Close, row?.Volume];

    private static string Cell(string? text) =>
        text is not null && text.AsSpan().ContainsAny(Quoted) ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text ?? "";
}
