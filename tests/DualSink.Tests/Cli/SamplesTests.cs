namespace DualSink.Tests.Cli;

/// <summary>Every command of the samples' README, as it stands there.</summary>
public sealed class SamplesTests : CommandTest
{
    public static TheoryData<string> Commands() =>
        [.. File.ReadLines(Path.Combine(SamplesFolder(), "README.md")).Where(line => line.StartsWith("dualsink ", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task A_command_of_the_README_works(string command)
    {
        foreach (var file in Directory.EnumerateFiles(SamplesFolder(), "*.csv"))
        {
            Write(Path.Combine("samples", Path.GetFileName(file)), await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        }

        var run = await RunAsync(command.Split(' ')[1..]);

        Assert.True(run.Code == 0, run.Out + run.Error);
    }

    private static string SamplesFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "DualSink.slnx")))
        {
            folder = folder.Parent!;
        }

        return Path.Combine(folder.FullName, "samples");
    }
}
