using DualSink.Bars;
using DualSink.Sinks;
using DualSink.Tests.Architecture;
using DualSink.Tests.Infrastructure;
using Embedded;

namespace DualSink.Tests.Docs;

/// <summary>The program in samples/Embedded, and the pages that quote it.</summary>
public sealed class EmbeddingPageTests(PostgresServers servers)
{
    private static readonly Bar[] Bars =
    [
        new("acme-feed", "ACME", "1m", new DateTime(2024, 3, 4, 14, 30, 0, DateTimeKind.Utc), 125.00m, 125.10m, 124.90m, 125.05m, 1200),
        new("acme-feed", "ACME", "1m", new DateTime(2024, 3, 4, 14, 31, 0, DateTimeKind.Utc), 125.05m, 125.20m, 125.00m, 125.15m, 900.5m),
    ];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void The_pages_quote_code_that_compiles()
    {
        var source = string.Join('\n', Repository.SourceOf("samples/Embedded").Select(file => Flat(file.Text)));
        var quotes =
            from page in Page.All
            from block in page.Blocks
            where block.Language == "csharp"
            select Flat(block.Code);

        Assert.NotEmpty(quotes);
        Assert.All(quotes, quote => Assert.Contains(quote, source, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_host_writes_its_bars()
    {
        using var folder = new TemporaryFolder();

        // From its own folder: beside these tests lies only what the web server's framework does not bring, which it goes without.
        var built = Path.GetRelativePath(Path.Combine(Repository.Root, "tests", "DualSink.Tests"), AppContext.BaseDirectory);
        var run = await ShellScript.RunAsync(
            $"dotnet '{Path.Combine(Repository.Root, "samples", "Embedded", built, "Embedded.dll")}'", folder.Path, new() { ["DATABASE_URL"] = "sqlite:///feed.db", ["STORE_MODE"] = "provider" });

        Assert.Equal(0, run.Code);
        Assert.Contains("bars_ohlcv: committed 2, superseded 1, returned 0", run.Out, StringComparison.Ordinal);
        Assert.True(File.Exists(folder.File("feed.db")));
    }

    [Fact]
    public async Task Without_a_host_both_tables_are_written_and_compared()
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync();

        foreach (var mode in StoreSinks.Names)
        {
            Assert.True((await WithoutHost.WriteAsync(database.Admin, mode, "demo", Bars, Stop)).IsComplete);
        }

        var report = await WithoutHost.CompareAsync(database.Admin, "demo", "acme-feed", Stop);
        Assert.Equal((true, 1, 1), (report.IsSame, report.Parity.Equal, report.Parity.EqualAfterLayout));
    }

    private static string Flat(string code) => string.Join('\n', code.Trim().Split('\n').Select(line => line.Trim()));
}
