namespace DualSink.Tests.Dashboard;

/// <summary>Writes again and again beside a test, until disposed. What a write throws comes out then.</summary>
internal sealed class Traffic : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly CancellationTokenSource _end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly Task _writing;

    public Traffic(Func<Task> write) => _writing = Task.Run(async () =>
    {
        while (!_end.IsCancellationRequested)
        {
            await write();
            await Task.Delay(Pause, TimeProvider.System, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    });

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        try
        {
            await _writing;
        }
        finally
        {
            _end.Dispose();
        }
    }
}
