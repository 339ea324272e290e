using System.Runtime.InteropServices;
using DualSink.Cli;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Cli;

/// <summary>A command that runs until it is asked to end.</summary>
internal sealed class LiveRun : IAsyncDisposable
{
    private readonly LiveText _output = new();
    private readonly LiveText _error = new();
    private readonly Interruption _interruption = new(TextWriter.Null);
    private readonly Task<int> _running;
    private bool _hasEnded;

    private LiveRun(Func<LiveText, LiveText, Interruption, Task<int>> run) => _running = Task.Run(() => run(_output, _error, _interruption));

    /// <summary>What it said so far, on standard error.</summary>
    public string Error => _error.Text;

    /// <summary>Starts it.</summary>
    public static LiveRun Start(Func<LiveText, LiveText, Interruption, Task<int>> run) => new(run);

    /// <summary>Waits until it has said something.</summary>
    public async Task UntilSaidAsync(string text)
    {
        await Deadline.Until(() => _running.IsCompleted || Error.Contains(text, StringComparison.Ordinal), $"it says '{text}'");
        Assert.Contains(text, Error, StringComparison.Ordinal);
    }

    /// <summary>Asks it to end.</summary>
    public void Interrupt(PosixSignal signal = PosixSignal.SIGTERM) => _interruption.Request(signal);

    /// <summary>Asks it to end, and waits for that.</summary>
    public Task<CommandRun> EndAsync(PosixSignal signal = PosixSignal.SIGTERM)
    {
        Interrupt(signal);
        return EndOfAsync();
    }

    /// <summary>Waits until it ends by itself.</summary>
    public async Task<CommandRun> EndOfAsync()
    {
        var code = await Deadline.For(_running);
        _hasEnded = true;
        return new CommandRun(code, _output.Text, Error);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_hasEnded)
        {
            _interruption.Request(PosixSignal.SIGTERM);
            await _running.ContinueWith(_ => { }, TaskScheduler.Default);
        }

        _interruption.Dispose();
    }
}
