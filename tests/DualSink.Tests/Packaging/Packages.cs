using System.Reflection;
using DualSink.Tests.Architecture;
using DualSink.Tests.Docs;
using DualSink.Tests.Infrastructure;

namespace DualSink.Tests.Packaging;

/// <summary>Both packages, made as the page says in a copy of the repository, and a place to install them in.</summary>
public sealed class Packages : IAsyncLifetime
{
    private readonly FreshCopy _copy = new();
    private readonly TemporaryFolder _installed = new();
    private string _packagesOfTheMachine = "";

    /// <summary>The version both have.</summary>
    public static string Version { get; } =
        Product.Library.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>The copy that was packed; the page's commands are for somebody in this folder.</summary>
    public string Copy => _copy.Path;

    /// <summary>The folder the packages are in.</summary>
    public string Folder => Path.Combine(Copy, "artifacts");

    /// <summary>What the page tells to type for a package or an installation; begins with <paramref name="start"/>.</summary>
    public static string Command(string start) =>
        Page.At("docs/getting-started.md").Blocks
            .Where(block => block.Language == "console")
            .SelectMany(block => block.Code.Split('\n'))
            .Single(line => line.StartsWith($"$ {start}", StringComparison.Ordinal))[2..];

    public async ValueTask InitializeAsync()
    {
        _packagesOfTheMachine = await InAsync(_copy.Path, "dotnet nuget locals global-packages --list | cut -d ' ' -f 2-", []);
        await BuildAsync(_copy, Command("dotnet pack"));
    }

    /// <summary>Builds a copy of the repository for others, and fails on a warning.</summary>
    public Task BuildAsync(FreshCopy copy, string command) =>
        InAsync(copy.Path, command, new() { ["CI"] = "true", ["MSBuildTreatWarningsAsErrors"] = "true" });

    /// <summary>Runs a script in a folder, with packages of its own over those the machine has.</summary>
    /// <returns>What it printed.</returns>
    public Task<string> RunAsync(string folder, string script) => InAsync(folder, script, []);

    public ValueTask DisposeAsync()
    {
        _copy.Dispose();
        _installed.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<string> InAsync(string folder, string script, Dictionary<string, string> variables)
    {
        if (_packagesOfTheMachine.Length > 0)
        {
            // A version may be here already, made another day: what these tests install must not meet it, nor outlive them.
            variables["NUGET_PACKAGES"] = _installed.Path;
            variables["NUGET_FALLBACK_PACKAGES"] = _packagesOfTheMachine;
        }

        var run = await ShellScript.RunAsync(script, folder, variables);
        Assert.True(run.Code == 0, $"{run.Error}\n{run.Out}");
        return run.Out.Trim();
    }
}
