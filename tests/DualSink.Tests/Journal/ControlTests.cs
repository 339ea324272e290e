using System.Text.Json;
using DualSink.Journal;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Journal;

public sealed class ControlTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(typeof(FormatException))]
    [InlineData(typeof(TimeoutException))]
    [InlineData(typeof(JsonException))]
    public async Task Whatever_goes_wrong_is_the_answer(Type error) =>
        Assert.False((await ControlAnswer.OfAsync(() => throw (Exception)Activator.CreateInstance(error)!)).Ok);

    [Fact]
    public async Task What_is_asked_beside_is_answered_by_the_owner()
    {
        await using var under = await JournalUnderTest.OpenAsync();
        var serving = Task.Run(
            async () =>
            {
                await foreach (var request in under.Journal.ReadRequestsAsync(Stop))
                {
                    await under.Journal.AnswerAsync(request, request.Command == "echo", request.Arguments);
                }
            },
            Stop);
        using var view = await JournalView.OpenAsync(under.Path, null, Stop);

        var answers = await Deadline.For(Task.WhenAll(Enumerable.Range(0, 5).Select(i => view.PostAsync(i == 3 ? "no" : "echo", $"[{i}]", Stop))));

        Assert.Equal(Enumerable.Range(0, 5).Select(i => new ControlAnswer(i != 3, $"[{i}]")), answers);
        await under.CloseAsync();
        await Deadline.For(serving);
    }

    [Fact]
    public async Task Nobody_is_asked_when_there_is_no_owner()
    {
        await using var under = await JournalUnderTest.OpenAsync();
        await under.CloseAsync();
        using var view = await JournalView.OpenAsync(under.Path, null, Stop);

        var error = await Assert.ThrowsAsync<JournalException>(() => Deadline.For(view.PostAsync("echo", "{}", Stop)));

        Assert.Equal(JournalErrorKind.Refused, error.Kind);
    }

    [Fact]
    public async Task An_owner_that_ends_leaves_nobody_waiting_and_the_next_one_does_nothing_late()
    {
        await using var under = await JournalUnderTest.OpenAsync();
        using var view = await JournalView.OpenAsync(under.Path, null, Stop);
        var asked = view.PostAsync("echo", "{}", Stop);
        await using var requests = under.Journal.ReadRequestsAsync(Stop).GetAsyncEnumerator(Stop);
        Assert.True(await Deadline.For(requests.MoveNextAsync()));
        await under.CloseAsync();

        Assert.Equal(JournalErrorKind.Refused, (await Assert.ThrowsAsync<JournalException>(() => Deadline.For(asked))).Kind);
        await under.OpenAgainAsync();
        Assert.False(await Deadline.For(under.Journal.AnswerAsync(requests.Current, true, "late")));
    }

    [Fact]
    public async Task Who_gives_up_withdraws_the_request()
    {
        await using var under = await JournalUnderTest.OpenAsync();
        using var view = await JournalView.OpenAsync(under.Path, null, Stop);
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var asked = view.PostAsync("echo", "{}", giveUp.Token);
        await using var requests = under.Journal.ReadRequestsAsync(Stop).GetAsyncEnumerator(Stop);
        Assert.True(await Deadline.For(requests.MoveNextAsync()));
        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Deadline.For(asked));
        Assert.False(await Deadline.For(under.Journal.AnswerAsync(requests.Current, true, "done")));
    }
}
