using System.CommandLine;
using DualSink.Stores;
using Microsoft.Extensions.Logging;

namespace DualSink.Cli;

/// <summary>Runs verbs: gives each its context, and turns what it throws into a message and an exit code.</summary>
internal sealed class VerbRunner(Shell shell, GlobalOptions global, Interruption interruption)
{
    /// <summary>Makes <paramref name="verb"/> what <paramref name="command"/> does.</summary>
    public void Handle(Command command, Func<VerbContext, Task<ExitCode>> verb) =>
        command.SetAction(async (parsed, _) =>
        {
            using var context = new VerbContext(shell, global, parsed, interruption);
            return (int)await RunAsync(context, verb);
        });

    /// <summary>The same for a verb that waits for nothing.</summary>
    public void Handle(Command command, Func<VerbContext, ExitCode> verb) =>
        Handle(command, context => Task.FromResult(verb(context)));

    private async Task<ExitCode> RunAsync(VerbContext context, Func<VerbContext, Task<ExitCode>> verb)
    {
        try
        {
            return await verb(context);
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            return interruption.CodeAfter(drained: false, ExitCode.Interrupted);
        }
        catch (Exception failure)
        {
            return Report(context, failure);
        }
    }

    private static ExitCode Report(VerbContext context, Exception failure)
    {
        context.Console.Error(failure.Message);
        if (context.LogLevel <= LogLevel.Debug)
        {
            context.Console.Note(failure.ToString());
        }

        return failure is StoreException { Kind: StoreErrorKind.Outage or StoreErrorKind.Credentials }
            ? ExitCode.Unreachable
            : ExitCode.DoesNotHold;
    }
}
