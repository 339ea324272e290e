using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using DualSink.Cli;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Server;

/// <summary>The service as a process of its own, with an environment of its own; killed when disposed of.</summary>
internal sealed partial class ServiceProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _error = new();

    private ServiceProcess(Process process) => _process = process;

    /// <summary>Where it listens.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1:1");

    /// <summary>What it said so far, on standard error.</summary>
    public string Error
    {
        get
        {
            lock (_error)
            {
                return _error.ToString();
            }
        }
    }

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

    /// <summary>Starts it, and waits until it listens.</summary>
    public static async Task<ServiceProcess> StartAsync(string folder, IReadOnlyDictionary<string, string> variables, params string[] options)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(CommandLine).Assembly.Location, "serve", .. options.Contains("--urls") ? options : ["--urls", "http://127.0.0.1:0", .. options]])
        {
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        var service = new ServiceProcess(Process.Start(start)!);
        service._process.ErrorDataReceived += (_, line) => service.Add(line.Data);
        service._process.BeginErrorReadLine();
        try
        {
            await Deadline.Until(() => Listening().IsMatch(service.Error) || service._process.HasExited, "the service listens");
            service.Address = new Uri(Listening().Match(service.Error) is { Success: true } found ? found.Groups["url"].Value : throw new InvalidOperationException($"It ended before it listened: {service.Error}"));
            return service;
        }
        catch
        {
            await service.DisposeAsync();
            throw;
        }
    }

    /// <summary>Kills it, as the system does to one that takes too much memory.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>Asks it to end, and waits for that.</summary>
    public async Task<int> EndAsync()
    {
        await Process.Start("kill", ["-TERM", $"{_process.Id}"]).WaitForExitAsync(CancellationToken.None);
        await Deadline.For(_process.WaitForExitAsync(CancellationToken.None));
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private void Add(string? line)
    {
        lock (_error)
        {
            _error.Append(line).Append('\n');
        }
    }

    [GeneratedRegex(@"Listening on (?<url>https?://[^,\s""]+:\d+)")]
    private static partial Regex Listening();
}
