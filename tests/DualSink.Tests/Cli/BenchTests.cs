using System.Text.Json;

namespace DualSink.Tests.Cli;

public sealed class BenchTests : CommandTest
{
    [Fact]
    public async Task Every_case_of_the_journal_is_measured_and_nothing_is_left_behind()
    {
        var run = await RunAsync("bench", "write", "--journal", "--rounds", "1", "--batches", "4", "--backlog", "8", "--json");

        Assert.Equal(0, run.Code);
        var cases = Document(run).GetProperty("cases").EnumerateArray().ToArray();
        Assert.Equal(["accept", "legacy", "provider", "dual", "one_dead", "repay"], cases.Select(@case => @case.GetProperty("case").GetString()!));
        Assert.All(cases, @case => Assert.True(@case.GetProperty("bars_per_second").GetDouble() > 0));
        Assert.All(cases.Skip(1), @case => Assert.True(@case.GetProperty("ratio").GetDouble() > 0));
        Assert.Equal(JsonValueKind.Null, cases[0].GetProperty("ratio").ValueKind);
        Assert.Empty(Directory.GetFileSystemEntries(Folder));
    }

    [Fact]
    public async Task Both_sinks_are_measured_beside_the_plain_way_and_nothing_is_left_behind()
    {
        var run = await RunAsync("bench", "--rounds", "1", "--batches", "1", "--json");

        Assert.Equal(0, run.Code);
        var cases = Document(run).GetProperty("cases").EnumerateArray().ToArray();
        Assert.Equal(10, cases.Length);
        Assert.All(cases, @case => Assert.True(@case.GetProperty("sink_bars_per_second").GetDouble() > 0));
        Assert.Empty(Directory.GetFileSystemEntries(Folder));
    }
}
