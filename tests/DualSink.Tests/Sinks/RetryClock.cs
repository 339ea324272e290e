using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace DualSink.Tests.Sinks;

/// <summary>A clock that stands still until a test moves it, and tells every wait that is begun on it.</summary>
internal sealed class RetryClock : FakeTimeProvider
{
    private readonly Channel<TimeSpan> _waits = Channel.CreateUnbounded<TimeSpan>();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        _waits.Writer.TryWrite(dueTime);
        return timer;
    }

    /// <summary>The next wait that is begun, however long ago.</summary>
    public Task<TimeSpan> NextWaitAsync() => Deadline.For(_waits.Reader.ReadAsync(TestContext.Current.CancellationToken));

    /// <summary>Waits for the next wait and lets it pass.</summary>
    public async Task<TimeSpan> SkipWaitAsync()
    {
        var wait = await NextWaitAsync();
        Advance(wait);
        return wait;
    }
}
