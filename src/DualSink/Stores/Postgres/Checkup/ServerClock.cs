namespace DualSink.Stores.Postgres.Checkup;

/// <summary>The server's clock beside this machine's.</summary>
/// <param name="Ahead">How far the server's is ahead; negative where it is behind.</param>
/// <param name="Uncertainty">How far off the measurement may be: half of what the question took.</param>
internal readonly record struct ServerClock(TimeSpan Ahead, TimeSpan Uncertainty);
