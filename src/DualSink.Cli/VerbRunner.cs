using System.CommandLine;
using DualSink.Cli.Remote;
using DualSink.Hosting;
using DualSink.Journal;
using DualSink.Routing;
using DualSink.Sinks;
using DualSink.Sources;
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
            return await WithinLimitAsync(context, verb(context));
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

    // Asked to end, a verb ends by itself; but a library below may miss the one moment it is told, as Npgsql does when it
    // has just connected, and then waits as long as it would have.
    private async Task<ExitCode> WithinLimitAsync(VerbContext context, Task<ExitCode> running)
    {
        try
        {
            return await running.WaitAsync(interruption.Token);
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            // Whatever the verb makes of it counts.
        }

        try
        {
            return await running.WaitAsync(Interruption.Limit, context.Time);
        }
        catch (TimeoutException) when (!running.IsCompleted)
        {
            context.Console.Error($"This did not end within {Interruption.Limit.TotalSeconds:0} s and is abandoned.");
            return interruption.CodeAfter(drained: false);
        }
    }

    private static ExitCode Report(VerbContext context, Exception failure)
    {
        if (failure is DualSinkConfigurationException configuration)
        {
            foreach (var problem in configuration.Problems)
            {
                context.Console.Error(problem.ToString());
            }

            return ExitCode.Usage;
        }

        context.Console.Error(SecretMask.Hide(failure.Message));
        if (context.LogLevel <= LogLevel.Debug)
        {
            context.Console.Note(SecretMask.Hide(failure.ToString()));
        }

        return failure switch
        {
            UsageException or UnknownModeException or TenantsMeetException or SourceException => ExitCode.Usage,
            UnreachableException or JournalException or StoreException { Kind: StoreErrorKind.Outage or StoreErrorKind.Credentials } => ExitCode.Unreachable,

            // A table, tenant or privilege is missing: the database is not set up for what was asked.
            StoreException { Kind: StoreErrorKind.Structure } => ExitCode.Usage,
            _ => ExitCode.DoesNotHold,
        };
    }
}
