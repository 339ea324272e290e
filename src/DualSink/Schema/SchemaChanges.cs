using System.Collections.Immutable;

namespace DualSink.Schema;

/// <summary>What an application of the schema did, and what it left alone.</summary>
/// <param name="Done">What was made, a line each; empty when everything was there.</param>
/// <param name="Left">What differs from the layouts in tables that were there before, a line each. They are never altered.</param>
public sealed record SchemaChanges(ImmutableArray<string> Done, ImmutableArray<string> Left);
