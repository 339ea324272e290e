using System.Diagnostics;

namespace DualSink.Tests.Infrastructure;

/// <summary>Runs programs for tests.</summary>
public static class Shell
{
    private static readonly bool IsRoot = Environment.UserName == "root";

    /// <summary>The program and arguments that run <paramref name="command"/> as a user PostgreSQL accepts: it refuses root.</summary>
    public static string[] AsServerUser(params string[] command) =>
        IsRoot ? ["runuser", "-u", "postgres", "--", .. command] : command;

    /// <summary>Hands a folder to the user of <see cref="AsServerUser"/>.</summary>
    public static Task GiveToServerUserAsync(string folder) =>
        IsRoot ? RunAsync(["chown", "-R", "postgres", folder]) : Task.CompletedTask;

    /// <summary>Runs a program to its end.</summary>
    /// <returns>Its exit code and all it printed.</returns>
    public static async Task<(int ExitCode, string Output)> TryRunAsync(params string[] command)
    {
        // The root folder, because a server's user may not enter the current one.
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await error);
    }

    /// <summary>Runs a program to its end and fails when it does.</summary>
    public static async Task<string> RunAsync(params string[] command)
    {
        var (exitCode, output) = await TryRunAsync(command);
        return exitCode == 0
            ? output
            : throw new InvalidOperationException($"'{string.Join(' ', command)}' ended with {exitCode}: {output}");
    }
}
