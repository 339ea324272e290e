namespace DualSink.Tests.Sinks;

/// <summary>Holds writes back until a test lets them through, and tells when one has come.</summary>
internal sealed class Gate
{
    private readonly SemaphoreSlim _arrived = new(0);
    private readonly SemaphoreSlim _passes = new(0);

    /// <summary>For <see cref="ScriptedStore.OnWrite"/>.</summary>
    public async ValueTask PassAsync(ScriptedWrite write, CancellationToken cancellationToken)
    {
        _arrived.Release();
        await _passes.WaitAsync(cancellationToken);
    }

    /// <summary>Waits until one more write stands at the gate.</summary>
    public Task ArrivalAsync() => Deadline.For(_arrived.WaitAsync(TestContext.Current.CancellationToken));

    /// <summary>Lets so many writes through.</summary>
    public void Open(int writes = 10_000) => _passes.Release(writes);
}
