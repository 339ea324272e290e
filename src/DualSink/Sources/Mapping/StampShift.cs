using DualSink.Bars;
using DualSink.Sources.Values;

namespace DualSink.Sources.Mapping;

/// <summary>
/// Moves stamps from the end of a bar's interval to its start. Days and longer intervals are those of the file's zone, where
/// some have 23 or 25 hours. Not safe for concurrent use.
/// </summary>
internal sealed class StampShift(InstantParser instants)
{
    private string? _text;
    private Timeframe? _timeframe;

    /// <summary>Moves <paramref name="timestamp"/> back by the timeframe.</summary>
    /// <returns>Why it cannot be, as the end of a sentence; null when it was.</returns>
    public string? ToStart(string timeframe, ref DateTime timestamp)
    {
        if (!ReferenceEquals(timeframe, _text))
        {
            _text = timeframe;
            _timeframe = Timeframe.TryParse(timeframe, out var parsed) ? parsed : null;
        }

        if (_timeframe is not { } interval)
        {
            return $"is the end of its interval, whose start is not known, because the timeframe '{timeframe}' is not understood";
        }

        var isOfDays = interval.Months > 0 || interval.Length.Ticks % TimeSpan.TicksPerDay == 0;
        if (interval.StartOf(isOfDays ? instants.ToLocal(timestamp) : timestamp) is not { } start)
        {
            return "is the end of an interval that begins before the calendar";
        }

        if (isOfDays)
        {
            return instants.FromLocal(start, out timestamp) is { } reason ? $"is the end of an interval whose start {reason}" : null;
        }

        timestamp = start;
        return null;
    }
}
