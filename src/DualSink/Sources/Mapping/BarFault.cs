namespace DualSink.Sources.Mapping;

/// <summary>Why a row is no bar.</summary>
/// <param name="Field">The part at fault; null when the whole row is.</param>
/// <param name="Reason">What is wrong, as the end of a sentence about the value, or the name of a rule and what breaks it.</param>
internal sealed record BarFault(BarField? Field, string Reason);
