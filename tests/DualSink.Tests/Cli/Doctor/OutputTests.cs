using System.Text.RegularExpressions;
using DualSink.Tests.Infrastructure;

namespace DualSink.Tests.Cli.Doctor;

/// <summary>What people, and scripts, see.</summary>
public sealed class OutputTests(PostgresServers servers) : DoctorTest
{
    [Fact]
    public async Task Each_finding_is_a_line_with_its_remedy_below_and_a_count_at_the_end()
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync();
        (Variables["DATABASE_URL"], Variables["MDS_TENANT_ID"]) = (database.AppUrl, "demo");
        await database.ExecuteAsync("REVOKE INSERT, DELETE ON bars_ohlcv FROM app; DROP TRIGGER set_updated_at ON bars");

        var run = await RunAsync("doctor");

        Assert.Equal((1, ""), (run.Code, run.Error));
        var problem = Array.FindIndex(run.OutLines, line => Regex.IsMatch(line, @"^FAIL  privileges +bars_ohlcv  role app lacks INSERT\. A sink "));
        Assert.Equal("      GRANT INSERT ON TABLE \"public\".\"bars_ohlcv\" TO \"app\";", run.OutLines[problem + 1]);
        Assert.Contains(run.OutLines, line => line.StartsWith("note  privileges", StringComparison.Ordinal));
        Assert.Matches(@"^\d+ ok, 1 note, 3 warnings, 1 problem$", run.OutLines[^1]);
        Assert.All(run.OutLines[..^1], line => Assert.Matches("^(ok    |note  |warn  |FAIL  |      )[^ ]", line));
    }

    [Fact]
    public async Task A_terminal_gets_colours()
    {
        OutIsTerminal = true;

        var run = await RunAsync("doctor");

        Assert.Contains("note  ", run.Out, StringComparison.Ordinal);
        Assert.EndsWith("3 ok, 3 notes, 1 warning\n", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_that_cannot_be_used_are_all_told_and_nothing_is_looked_at()
    {
        Write("configs/ingestion_policy.yaml", "ingestion:\n  workers: many\n  store_mod: legacy\n");
        Variables["DATABASE_URL"] = "mysql://me:hunter2@host/db";

        var look = await LookAsync();
        var run = await RunAsync("doctor");

        Assert.Equal((2, false, 2), (look.Code, look.Ok, run.Code));
        Assert.All(look.Checks, check => Assert.Equal(("configuration", "fail"), (check.Name, check.State)));
        Assert.Equal(3, look.Checks.Count);
        Assert.Equal("configs/ingestion_policy.yaml:2: ingestion.workers: 'many' is not allowed", look.Checks[0].Finding);
        Assert.Equal("allowed: a whole number from 1 to 64", look.Checks[0].Remedy);
        Assert.EndsWith("3 problems", run.Out.TrimEnd(), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", run.Out + run.Error, StringComparison.Ordinal);
    }
}
