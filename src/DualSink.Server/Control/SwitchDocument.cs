namespace DualSink.Server.Control;

/// <summary>What became of a switch, or would.</summary>
/// <param name="Ok">Whether it was done; of a preview, whether it could be.</param>
/// <param name="Answer">What was done, in a sentence.</param>
/// <param name="Consequence">What stops and what would refill the gap; null when nothing stops. Wants <c>yes</c>.</param>
/// <param name="Problems">Why it cannot be done; empty when it can.</param>
internal sealed record SwitchDocument(bool Ok, string Answer, string? Consequence, IReadOnlyList<string> Problems);
