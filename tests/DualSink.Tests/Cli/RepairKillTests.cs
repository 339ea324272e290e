using System.Diagnostics;
using DualSink.Cli;
using DualSink.Stores.Sqlite;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Cli;

/// <summary>A repair whose process is killed in the middle, and run again.</summary>
public sealed class RepairKillTests(PostgresServers servers) : CommandTest
{
    private const int Bars = 4000;
    private const string Damage = "UPDATE bars_ohlcv SET close = close + 1000";
    private const string Repaired = "SELECT count(*) FROM bars_ohlcv WHERE close < 1000";

    // Slow enough to be met in the middle.
    private static readonly string[] Repair = ["--repair-from", "legacy", "--settle", "0s", "--patience", "0s", "--budget", "6000"];

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(15)]
    [InlineData(18)]
    public async Task Killed_in_the_middle_and_run_again_it_comes_to_the_same_end_on_PostgreSQL(int major)
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync(major);
        await database.ExecuteAsync(ComparedPair.Fill("demo", isPostgres: true, bars: Bars));
        await database.ExecuteAsync(Damage);

        await KillAndRepairAsync(["--database", database.AppUrl], () => database.ScalarAsync<long>(Repaired));
    }

    [Fact]
    public async Task Killed_in_the_middle_and_run_again_it_comes_to_the_same_end_on_SQLite()
    {
        Assert.Equal(0, (await RunAsync("schema", "apply")).Code);
        await using var engine = new SqliteEngine(Path.Combine(Folder, "dualsink.db"));
        using (var session = engine.OpenSession(forWriting: true))
        {
            foreach (var statement in $"BEGIN;\n{ComparedPair.Fill("default", isPostgres: false, bars: Bars)}{Damage};\nCOMMIT".Split(";\n"))
            {
                session.Execute(statement);
            }
        }

        await KillAndRepairAsync([], () => Task.FromResult(Count(engine)));
    }

    private static long Count(SqliteEngine engine)
    {
        using var session = engine.OpenSession(forWriting: false);
        using var rows = session.Prepare(Repaired);
        Assert.True(rows.Step());
        return rows.Int64(0);
    }

    private async Task KillAndRepairAsync(string[] where, Func<Task<long>> repairedAsync)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(CommandLine).Assembly.Location, "compare", .. where, .. Repair])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Folder,
        })!;
        await Deadline.Until(async () => process.HasExited || await repairedAsync() > 0, "some bars are put right");
        process.Kill();
        await process.WaitForExitAsync(Ending);
        var repaired = await repairedAsync();
        Assert.True(repaired is > 0 and < Bars, $"{repaired} bars were put right: the repair was not met in the middle.");

        var again = await RunAsync(["compare", .. where, "--repair-from", "legacy", "--settle", "0s", "--patience", "0s", "--json"]);

        Assert.True(again.Code == 0, again.Error + again.Out);
        Assert.Equal(Bars - repaired, Document(again).GetProperty("repair").GetProperty("rewritten").GetInt64());
        Assert.Equal(0, (await RunAsync(["compare", .. where])).Code);
        Assert.Equal(Bars, await repairedAsync());
    }
}
