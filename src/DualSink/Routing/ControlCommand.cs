namespace DualSink.Routing;

/// <summary>What another process may ask the owner of a pipeline for. Each takes <see cref="ControlArguments"/>.</summary>
internal static class ControlCommand
{
    /// <summary>Switches to <see cref="ControlArguments.Mode"/>; the rest of the route stays.</summary>
    public const string Switch = "switch";
}
