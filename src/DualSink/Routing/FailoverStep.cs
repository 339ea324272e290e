namespace DualSink.Routing;

/// <summary>A decision of <see cref="FailoverMachine"/>.</summary>
/// <param name="State">The state from then on.</param>
/// <param name="Cause">Why the charge changed; null when it did not.</param>
internal readonly record struct FailoverStep(FailoverState State, string? Cause);
