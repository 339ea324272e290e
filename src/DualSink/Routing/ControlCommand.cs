namespace DualSink.Routing;

/// <summary>What another process may ask the owner of a pipeline for. Each takes <see cref="ControlArguments"/>.</summary>
internal static class ControlCommand
{
    /// <summary>Switches to <see cref="ControlArguments.Mode"/>; the rest of the route stays.</summary>
    public const string Switch = "switch";

    /// <summary>Stops a lane's delivering.</summary>
    public const string Pause = "lane pause";

    /// <summary>Lets a paused lane deliver again.</summary>
    public const string Resume = "lane resume";

    /// <summary>Gives up what a lane is owed, and gives it nothing from now on.</summary>
    public const string Detach = "lane detach";

    /// <summary>Gives a detached lane what is accepted from now on.</summary>
    public const string Attach = "lane attach";

    /// <summary>Delivers again from after <see cref="ControlArguments.Position"/> or from <see cref="ControlArguments.Time"/> on.</summary>
    public const string Rewind = "lane rewind";

    /// <summary>Tries dead letters of <see cref="ControlArguments.Lane"/> again; the answer is a <see cref="Journal.ReplayReport"/>.</summary>
    public const string Replay = "deadletter replay";

    /// <summary>Deletes dead letters; the answer is how many.</summary>
    public const string Purge = "deadletter purge";
}
