using DualSink.Server.Intake;

namespace DualSink.Tests.Server;

public sealed class IntakeRoomTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task So_many_batches_wait_at_a_time_and_the_next_comes_in_when_one_is_answered()
    {
        var room = new IntakeRoom();
        var answered = new TaskCompletionSource();
        for (var i = 0; i < IntakeRoom.MostBatches; i++)
        {
            await room.EnterAsync(TimeSpan.Zero, TestContext.Current.CancellationToken);
        }

        room.LeaveWith(answered.Task);
        var refusal = await Assert.ThrowsAsync<NoRoomException>(() => room.EnterAsync(TimeSpan.Zero, TestContext.Current.CancellationToken));
        Assert.False(refusal.IsFull);
        Assert.Contains("wait for a sink's word", refusal.Message, StringComparison.Ordinal);
        var next = room.EnterAsync(Long, TestContext.Current.CancellationToken);
        Assert.False(next.IsCompleted);

        answered.SetResult();
        await Sinks.Deadline.For(next);
    }

    [Fact]
    public async Task An_answer_that_is_a_failure_makes_room_as_well()
    {
        var room = new IntakeRoom();
        for (var i = 0; i < IntakeRoom.MostBatches; i++)
        {
            await room.EnterAsync(TimeSpan.Zero, TestContext.Current.CancellationToken);
        }

        room.LeaveWith(Task.FromException(new InvalidOperationException("It failed.")));

        await room.EnterAsync(Long, TestContext.Current.CancellationToken);
    }
}
