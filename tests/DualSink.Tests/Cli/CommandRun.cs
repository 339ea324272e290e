namespace DualSink.Tests.Cli;

/// <summary>What a run of the command left.</summary>
internal sealed record CommandRun(int Code, string Out, string Error)
{
    public string[] OutLines => Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public string[] ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
