using System.Runtime.InteropServices;

namespace DualSink.Cli;

/// <summary>
/// Somebody asked the command to end. The first request cancels <see cref="Token"/>, upon which a verb drains and
/// reports; the second is left to the system, which ends the process at once.
/// </summary>
internal sealed class Interruption : IDisposable
{
    /// <summary>
    /// How long what is in flight is waited for after the first request; what is not written by then is handed back. With
    /// <see cref="CleanUpLimit"/> it stays below the 30 s that Kubernetes gives a container between SIGTERM and the end by force.
    /// </summary>
    public static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(20);

    /// <summary>How long a verb may take after that to remove what it must not leave.</summary>
    public static readonly TimeSpan CleanUpLimit = TimeSpan.FromSeconds(6);

    /// <summary>How long a verb may take in all from the first request on. One that hangs for longer is abandoned.</summary>
    public static readonly TimeSpan Limit = DrainLimit + CleanUpLimit + TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _source = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly TextWriter _error;
    private PosixSignal? _signal;

    public Interruption(TextWriter error) => _error = error;

    /// <summary>Cancelled by the first request.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Listens to Ctrl-C and SIGTERM until disposed.</summary>
    public static Interruption OnSignals(TextWriter error)
    {
        var interruption = new Interruption(error);
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM])
        {
            interruption._registrations.Add(PosixSignalRegistration.Create(
                signal,
                context => context.Cancel = interruption.Request(context.Signal)));
        }

        return interruption;
    }

    /// <summary>Asks for the end.</summary>
    /// <returns>Whether the verb is given time to drain; false for the second request.</returns>
    public bool Request(PosixSignal signal)
    {
        if (_signal is not null)
        {
            return false;
        }

        _signal = signal;
        _error.WriteLine(signal == PosixSignal.SIGINT
            ? $"Interrupted: finishing what is in flight, for {DrainLimit.TotalSeconds:0} s at most. Ctrl-C again ends at once."
            : $"Asked to end: finishing what is in flight, for {DrainLimit.TotalSeconds:0} s at most.");
        _source.Cancel();
        return true;
    }

    /// <summary>The exit code of a verb that was asked to end.</summary>
    /// <param name="drained">Whether everything it had accepted was settled.</param>
    /// <param name="otherwise">Its code when nobody asked, or when SIGTERM came and it drained.</param>
    public ExitCode CodeAfter(bool drained, ExitCode otherwise = ExitCode.Good) => _signal switch
    {
        PosixSignal.SIGINT => ExitCode.Interrupted,
        PosixSignal.SIGTERM when !drained => ExitCode.Terminated,
        _ => otherwise,
    };

    public void Dispose()
    {
        _registrations.ForEach(registration => registration.Dispose());
        _source.Dispose();
    }
}
