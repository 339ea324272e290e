using System.Diagnostics;
using System.Text.RegularExpressions;
using DualSink.Cli;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Server;

/// <summary>The service as a process of its own, of which processor and memory can be told. Killed when disposed of.</summary>
internal sealed partial class ServedProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ServedProcess(Process process, Uri address)
    {
        _process = process;
        Address = address;
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>Processor time it has used.</summary>
    public TimeSpan Processor
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>Starts it in a folder, and waits until it listens.</summary>
    public static async Task<ServedProcess> StartAsync(string folder, IReadOnlyDictionary<string, string> environment, params string[] options)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(CommandLine).Assembly.Location, "serve", "--urls", "http://127.0.0.1:0", "--log-level", "error", .. options])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            WorkingDirectory = folder,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        try
        {
            while (await Deadline.For(process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken).AsTask()) is { } line)
            {
                if (Listening().Match(line) is { Success: true } found)
                {
                    _ = process.StandardError.ReadToEndAsync(CancellationToken.None);
                    _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                    return new ServedProcess(process, new Uri(found.Groups["url"].Value));
                }
            }

            throw new InvalidOperationException("It ended before it listened.");
        }
        catch
        {
            process.Kill();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }

    [GeneratedRegex(@"Listening on (?<url>http://127\.0\.0\.1:\d+)")]
    private static partial Regex Listening();
}
