namespace DualSink.Stores.Checkup;

/// <summary>Looks that end, whatever they look at.</summary>
internal static class Bounded
{
    /// <summary>How long one look may take.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>Runs <paramref name="look"/>, and leaves it alone when it takes longer than <paramref name="limit"/>.</summary>
    /// <exception cref="TimeoutException">It did.</exception>
    public static async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> look, TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        using var clock = new CancellationTokenSource(limit, time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(clock.Token, cancellationToken);
        try
        {
            // A driver may miss the one moment it is told to end, and then goes on for as long as it would have.
            return await look(ending.Token).WaitAsync(ending.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException(FormattableString.Invariant($"no answer within {limit.TotalSeconds:0} s"));
        }
    }
}
