using System.Diagnostics;

namespace DualSink.Tests.Sinks;

/// <summary>Waits for things, never for the clock; what does not come in time fails the test.</summary>
internal static class Deadline
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <summary>Waits for a task.</summary>
    public static Task For(Task task) => task.WaitAsync(Limit, TestContext.Current.CancellationToken);

    /// <summary>Waits for a task's result.</summary>
    public static Task<T> For<T>(Task<T> task) => task.WaitAsync(Limit, TestContext.Current.CancellationToken);

    /// <summary>Waits for a task's result.</summary>
    public static Task<T> For<T>(ValueTask<T> task) => For(task.AsTask());

    /// <summary>Looks again and again until it is so.</summary>
    public static Task Until(Func<bool> isSo, string what) => Until(() => Task.FromResult(isSo()), what);

    /// <summary>Looks again and again until it is so.</summary>
    public static async Task Until(Func<Task<bool>> isSo, string what)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await isSo())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < Limit, $"Waited {Limit} in vain until {what}.");
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
