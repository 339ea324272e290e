namespace DualSink.Stores;

/// <summary>Instants as whole microseconds since 1970-01-01 UTC, the finest both tables hold.</summary>
public static class UnixMicroseconds
{
    /// <summary>Microseconds from 1970-01-01 to 2000-01-01 UTC, where PostgreSQL counts from.</summary>
    internal const long OfPostgresEpoch = 946_684_800_000_000;

    /// <summary>The microseconds of <paramref name="timestamp"/>; anything finer is cut off.</summary>
    public static long Of(DateTime timestamp) => (timestamp.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>The instant, when a <see cref="DateTime"/> can hold it.</summary>
    public static DateTime? ToDateTime(long microseconds) =>
        microseconds >= Of(DateTime.MinValue) && microseconds <= Of(DateTime.MaxValue)
            ? DateTime.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond)
            : null;
}
