using System.CommandLine;
using DualSink.Cli.Remote;
using DualSink.Hosting;
using DualSink.Journal;
using DualSink.Routing;
using DualSink.Server.Documents;

namespace DualSink.Cli.Journals;

/// <summary>The journal that a verb looks at or changes from beside.</summary>
internal sealed class JournalOption : Option<string>
{
    // An owner that is well answers in a tenth of a second.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public JournalOption()
        : base("--journal")
    {
        Description = "The journal. Default: journal.path of the settings.";
        HelpName = "PATH";
    }

    /// <summary>The service that may be asked in its place.</summary>
    public ServerOption Server { get; } = new();

    /// <summary>Adds it, and the options that name a service in its place.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(this);
        Server.AddTo(command);
    }

    /// <summary>Opens it to look at.</summary>
    /// <exception cref="JournalException">It is not there, or cannot be read.</exception>
    public Task<JournalView> ViewAsync(VerbContext context) =>
        JournalView.OpenAsync(PathIn(context), context.Time, context.Cancellation);

    /// <summary>Its full path. Where it is named, settings are not read.</summary>
    public string PathIn(VerbContext context) => Given(context) ?? PathIn(context.LoadSettings().Options);

    /// <summary>The journal as the settings describe it: how long entries are kept is for them to say also where a verb is its owner.</summary>
    public JournalOptions OptionsIn(VerbContext context, DualSinkOptions options) => options.Journal with { Path = Given(context) ?? PathIn(options) };

    /// <summary>Has something done to it, and prints what was done, or why not.</summary>
    public async Task<ExitCode> AskAsync(VerbContext context, string command, ControlArguments arguments)
    {
        if (Server.In(context) is { } remote)
        {
            using (remote)
            {
                return Answer(context, await remote.AskAsync(command, arguments, context.Cancellation));
            }
        }

        var options = context.LoadSettings().Options;
        var client = new ControlClient(OptionsIn(context, options), options.Route, sink => options.BindingFor(sink).DisplayName, context.Time, context.Loggers);
        var asking = client.AskAsync(command, arguments, context.Cancellation);
        try
        {
            return Answer(context, await asking.WaitAsync(Patience, context.Time));
        }
        catch (TimeoutException) when (!asking.IsFaulted)
        {
            if (client.WaitsForOwner)
            {
                context.Console.Note("The process that owns the journal has not answered yet, and is waited for; 'dualsink status' names it. Ctrl-C withdraws what was asked, unless it has begun with it.");
            }

            return Answer(context, await asking);
        }
    }

    /// <summary>Prints what was done, or why not.</summary>
    public static ExitCode Answer(VerbContext context, ControlAnswer answer)
    {
        context.Console.Document(new AnswerDocument(answer.Ok, answer.Text), DocumentJson.Printed.AnswerDocument);
        if (answer.Ok)
        {
            context.Console.Line(answer.Text);
            return ExitCode.Good;
        }

        context.Console.Error(answer.Text);
        return ExitCode.DoesNotHold;
    }

    private string? Given(VerbContext context) => context.Parsed.GetValue(this) is { } path ? context.PathOf(path) : null;

    private static string PathIn(DualSinkOptions options) => Path.GetFullPath(options.Journal.Path, options.BaseDirectory);
}
