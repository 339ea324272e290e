namespace DualSink.Sources.Mapping;

/// <summary>Moves stamps from the end of a bar's interval to its start.</summary>
internal static class StampShift
{
    /// <summary>Moves <paramref name="timestamp"/> back by the timeframe.</summary>
    /// <returns>Why it cannot be, as the end of a sentence; null when it was.</returns>
    public static string? ToStart(string timeframe, ref DateTime timestamp) => "not yet";
}
