namespace DualSink.Stores.Postgres.Checkup;

/// <summary>Measures the server's clock against this machine's.</summary>
internal static class PostgresClockProbe
{
    private const int Tries = 3;

    public static async Task<ServerClock> RunAsync(PostgresLook look, TimeProvider time, CancellationToken cancellationToken)
    {
        await look.OpenAsync(cancellationToken).ConfigureAwait(false);
        var best = new ServerClock(default, TimeSpan.MaxValue);
        for (var i = 0; i < Tries; i++)
        {
            var (before, start) = (time.GetUtcNow(), time.GetTimestamp());
            var server = await look.RowAsync("SELECT clock_timestamp()", [], static row => row.GetDateTime(0), cancellationToken).ConfigureAwait(false);

            // The server read its clock somewhere on the way there and back.
            var half = time.GetElapsedTime(start) / 2;
            if (half < best.Uncertainty)
            {
                best = new ServerClock(server - before.UtcDateTime - half, half);
            }
        }

        return best;
    }
}
