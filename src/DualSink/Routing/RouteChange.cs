namespace DualSink.Routing;

/// <summary>A switch that was made.</summary>
/// <param name="Before">The route of the batches accepted before it.</param>
/// <param name="After">The route of those accepted after it.</param>
/// <param name="Consequence">The table that is no longer written and what would refill the gap; null when both still are, or one was.</param>
public sealed record RouteChange(RouteOptions Before, RouteOptions After, string? Consequence);
