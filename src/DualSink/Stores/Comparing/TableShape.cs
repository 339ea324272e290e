namespace DualSink.Stores.Comparing;

/// <summary>What a comparison is planned by. Being wrong costs time and nothing else.</summary>
/// <param name="Rows">About how many rows.</param>
/// <param name="Timeframes">Timeframes met among some rows.</param>
/// <param name="IsPlain">
/// Whether digests of prices as they are stored are cheaper and likely to agree: the other layout keeps all that some rows
/// have.
/// </param>
internal sealed record TableShape(long Rows, IReadOnlyCollection<string> Timeframes, bool IsPlain);
