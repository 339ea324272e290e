using System.Collections.Immutable;

namespace DualSink.Stores.Checkup;

/// <summary>What a look at a database found.</summary>
/// <param name="Reached">Whether the database could be opened; otherwise the findings end with why not.</param>
/// <param name="Findings">Everything that was found, what is about the server before what is about a table.</param>
internal sealed record CheckupResult(bool Reached, ImmutableArray<Finding> Findings);
