using System.IO.Compression;
using System.Text;

namespace DualSink.Tests.Cli;

public sealed class RejectsFileTests : CommandTest
{
    private const string Csv = "date,open,high,low,close,volume\n2024-01-02,1,1,1,1,1\n2024-01-03,x,1,1,1,1\n";
    private const string Ndjson = """
        {"t":"2024-01-02","o":1,"h":1,"l":1,"c":1,"v":1}
        {"t":"2024-01-03","o":"x","h":1,"l":1,"c":1,"v":1}

        """;

    private const string Json = """
        [
          {"t":"2024-01-02","o":1,"h":1,"l":1,"c":1,"v":1},
          {"t":"2024-01-03","o":"x",
           "h":1,"l":1,"c":1,"v":1}
        ]
        """;

    [Theory]
    [InlineData("bars.csv", Csv, "bars.rejects.csv")]
    [InlineData("bars", Csv, "bars.rejects.csv")]
    [InlineData("bars.txt.GZ", Csv, "bars.rejects.csv")]
    [InlineData("ACME.US", Csv, "ACME.US.rejects.csv")]
    [InlineData("bars.rejects.csv", Csv, "bars.rejects.2.csv")]
    [InlineData("bars.rejects.2.csv", Csv, "bars.rejects.csv")]
    [InlineData("bars.ndjson", Ndjson, "bars.rejects.ndjson")]
    [InlineData("bars.json", Json, "bars.rejects.ndjson")]
    [InlineData("2024.bars.jsonl.gz", Ndjson, "2024.bars.rejects.ndjson")]
    public async Task It_is_named_for_its_input_and_can_be_read_by_its_name(string name, string text, string expected)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        await using (Stream file = File.Create(Path.Combine(Folder, name)))
        await using (var stream = name.EndsWith("gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionMode.Compress) : file)
        {
            await stream.WriteAsync(bytes, TestContext.Current.CancellationToken);
        }

        var run = await IngestAsync(name);

        Assert.Equal((1, Path.Combine(Folder, expected)), (run.Code, Document(run).GetProperty("rejects_file").GetString()));
        var rejects = await File.ReadAllTextAsync(Path.Combine(Folder, expected), TestContext.Current.CancellationToken);
        Write(expected, rejects.Replace("x", "1", StringComparison.Ordinal));
        var mended = await IngestAsync(expected);
        Assert.Equal((0, 1), (mended.Code, Document(mended).GetProperty("accepted").GetInt32()));
    }

    private Task<CommandRun> IngestAsync(string file) => RunAsync("ingest", file, "--source", "acme", "--symbol", "AAPL", "--timeframe", "1d", "--json");
}
