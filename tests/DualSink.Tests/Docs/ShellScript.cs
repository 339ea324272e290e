using System.Diagnostics;
using System.Runtime.InteropServices;
using DualSink.Tests.Cli;

namespace DualSink.Tests.Docs;

/// <summary>Commands as a reader of the pages would type them, in a shell and an environment without traces of the tests.</summary>
internal static class ShellScript
{
    // A build by the test's own tools would leave servers of the compiler behind, and hand down settings of theirs.
    private static readonly string[] Foreign = ["MSBUILD", "DOTNET_", "TESTINGPLATFORM", "STORE_", "DATABASE_URL", "MDS_", "VSTEST"];
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>Runs a script, which ends at the first command that fails; every command is told on standard error.</summary>
    public static async Task<CommandRun> RunAsync(string script, string folder, Dictionary<string, string>? variables = null)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-eux", "-c", script])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => Foreign.Any(name.StartsWith)).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in Defaults.Concat(variables ?? []))
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
            await process.WaitForExitAsync(limit.Token);
            return new CommandRun(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static Dictionary<string, string> Defaults => new()
    {
        // The command's own launcher looks for the runtime here.
        ["DOTNET_ROOT"] = Path.GetFullPath("../../..", RuntimeEnvironment.GetRuntimeDirectory()),
        ["DOTNET_NOLOGO"] = "1",
        ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
        ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0",
        ["MSBUILDDISABLENODEREUSE"] = "1",
        ["UseSharedCompilation"] = "false",

        // Analyzers have had their say where the tests were built.
        ["RunAnalyzers"] = "false",
    };
}
