using System.CommandLine;

namespace DualSink.Cli.Remote;

/// <summary>The options that name a service to ask in place of a journal.</summary>
internal sealed class ServerOption
{
    private const string KeyVariable = "DUALSINK_API_KEY";

    public Option<string> Url { get; } = new("--server")
    {
        Description = "Ask this service, in place of a journal: http://127.0.0.1:8080. Its key comes from DUALSINK_API_KEY or --api-key-file.",
        HelpName = "URL",
        Validators =
        {
            result =>
            {
                if (result.Tokens is [{ Value: var text }] && !(Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"))
                {
                    result.AddError($"--server: '{text}' is no URL of a service, such as http://127.0.0.1:8080.");
                }
            },
        },
    };

    public Option<string> KeyFile { get; } = new("--api-key-file") { Description = "The file that holds the service's key. Before DUALSINK_API_KEY. Idle without --server.", HelpName = "FILE" };

    /// <summary>Adds both.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(Url);
        command.Options.Add(KeyFile);
    }

    /// <summary>The service that is named; null where none is.</summary>
    /// <exception cref="UsageException">The file of the key cannot be read.</exception>
    public RemoteService? In(VerbContext context) => context.Parsed.GetValue(Url) is { } url ? new RemoteService(new Uri(url), KeyIn(context)) : null;

    private string? KeyIn(VerbContext context)
    {
        if (context.Parsed.GetValue(KeyFile) is not { } file)
        {
            return context.Shell.Variable(KeyVariable);
        }

        try
        {
            return File.ReadAllText(context.PathOf(file)).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--api-key-file: {file} cannot be read: {e.Message}");
        }
    }
}
