namespace DualSink.Tests.Model;

/// <summary>A bar in a sink's queue.</summary>
/// <param name="For">The delivery that waits for it; 0 when none does any more.</param>
/// <param name="Position">The entry the bar came in.</param>
/// <param name="Place">Its place there.</param>
/// <param name="IsReplacement">Whether it is written in place of a newer one that was refused.</param>
internal readonly record struct ModelItem(int For, int Position, int Place, bool IsReplacement);
