using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;

namespace DualSink.Tests.Server;

/// <summary>The demonstration, also the one whose sink fails now and then.</summary>
public sealed partial class DemoTests : ServiceTest
{
    [Fact]
    public async Task Tables_of_a_demonstration_with_faults_are_read_and_compared_like_any()
    {
        await using var run = await ServeAsync("--demo-faults");
        using var client = Client();

        var compared = await PostAsync(client, "/api/v1/compare");
        using var page = await client.GetAsync("/api/v1/bars?table=provider&limit=5", TestContext.Current.CancellationToken);

        Assert.True(compared.GetProperty("compared").GetInt32() + compared.GetProperty("in_flux").GetInt32() > 0);
        Assert.Equal(5, (await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task Asked_to_end_before_it_listens_it_says_what_it_wrote_as_at_any_other_time()
    {
        // It may be quicker than whoever asks; then it ended at another time, and that is no proof.
        var tries = 0;
        while (!await EndsBeforeItListensAsync())
        {
            Assert.InRange(++tries, 1, 9);
        }
    }

    private async Task<bool> EndsBeforeItListensAsync()
    {
        await using var run = Start("serve", "--demo", "--urls", "http://127.0.0.1:0", "--log-level", "info");
        await run.UntilSaidAsync("Lane provider delivers");
        var folder = Path.GetDirectoryName(Journal().Match(run.Error).Groups["path"].Value)!;

        // Whoever holds the tables holds up the bars that it begins with.
        await using (var foreign = new SqliteConnection($"Data Source={Path.Combine(folder, "demo.db")};Pooling=False"))
        {
            await foreign.OpenAsync(TestContext.Current.CancellationToken);
            await using var hold = foreign.CreateCommand();
            hold.CommandText = "BEGIN IMMEDIATE";
            await hold.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            run.Interrupt();
        }

        var ended = await run.EndOfAsync();
        Assert.Equal(0, ended.Code);
        Assert.Equal(2, Written().Count(ended.Out));
        Assert.False(Directory.Exists(folder));
        return !ended.Error.Contains("Listening on", StringComparison.Ordinal);
    }

    [GeneratedRegex("Journal (?<path>.+?) is open")]
    private static partial Regex Journal();

    [GeneratedRegex(@"^bars\w*: written [\d,]+", RegexOptions.Multiline)]
    private static partial Regex Written();
}
