using DualSink.Bars;
using DualSink.Journal;
using DualSink.Routing;
using DualSink.Sinks;
using DualSink.Tests.Conformance;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Routing;

public sealed class JournalPipelineTests
{
    private static readonly RouteOptions Dual = new() { Mode = "dual" };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_primary_confirms_and_the_other_is_owed()
    {
        await using var bed = await JournalBed.OpenAsync(Dual);
        var gate = new Gate();
        bed.Provider.OnWrite = gate.PassAsync;

        var outcome = await bed.SettleAsync(SinkBars.Minutes(0, 3));

        Assert.True(outcome.IsComplete);
        Assert.Equal(["provider"], outcome.Owed);
        Assert.Equal((3, 0), (bed.Legacy.Table.Count, bed.Provider.Table.Count));
        gate.Open();
        await Deadline.For(bed.Pipeline.FlushAsync(Stop));
        Assert.Equal(3, bed.Provider.Table.Count);
    }

    [Fact]
    public async Task Tenants_that_would_meet_are_refused_after_a_restart_too()
    {
        await using var bed = await JournalBed.OpenAsync(Dual);
        await bed.SettleAsync(new BarBatch("acme", new[] { TestBars.Plain() }));
        await bed.Pipeline.DisposeAsync();
        await bed.ReopenAsync(Dual);

        var refused = await Assert.ThrowsAsync<TenantsMeetException>(() => bed.SettleAsync(new BarBatch("other", new[] { TestBars.Plain() })));

        Assert.Equal(("acme", "other"), (refused.Other, refused.Tenant));
        Assert.True((await bed.SettleAsync(new BarBatch("acme", new[] { TestBars.Plain(minute: 1) }))).IsComplete);
    }

    [Fact]
    public async Task The_word_of_all_waits_for_both()
    {
        await using var bed = await JournalBed.OpenAsync(Dual with { Ack = AckPolicy.All });
        var gate = new Gate();
        bed.Provider.OnWrite = gate.PassAsync;
        var confirmed = await bed.OfferAsync(SinkBars.Minutes(0, 3));
        await Deadline.Until(() => bed.Legacy.Table.Count == 3, "legacy has the bars");
        Assert.False(confirmed.IsCompleted);

        gate.Open();
        var outcome = await Deadline.For(confirmed);
        Assert.True(outcome is { IsComplete: true, Owed.IsEmpty: true });
    }

    [Fact]
    public async Task The_word_of_the_journal_waits_for_nobody()
    {
        await using var bed = await JournalBed.OpenAsync(Dual with { Ack = AckPolicy.Journal });
        var gate = new Gate();
        bed.Legacy.OnWrite = bed.Provider.OnWrite = gate.PassAsync;

        var outcome = await bed.SettleAsync(SinkBars.Batch(TestBars.Plain(), TestBars.Plain("", 1)));

        Assert.Equal([BarOutcome.Accepted, BarOutcome.Rejected], outcome.Each());
        Assert.Equal(["legacy", "provider"], outcome.Owed);
        gate.Open();
    }

    [Fact]
    public async Task A_writer_who_waited_long_enough_is_told_that_the_journal_has_the_batch_and_who_is_owed()
    {
        var clock = new RetryClock();
        await using var bed = await JournalBed.OpenAsync(Dual with { Ack = AckPolicy.All, AckTimeout = TimeSpan.FromMinutes(2) }, clock);
        var gate = new Gate();
        bed.Provider.OnWrite = gate.PassAsync;
        var confirmed = await bed.OfferAsync(SinkBars.Minutes(0, 2));
        await Deadline.Until(() => bed.Legacy.Table.Count == 2, "legacy has the bars");
        await gate.ArrivalAsync();
        clock.Advance(TimeSpan.FromSeconds(119));
        Assert.False(confirmed.IsCompleted);

        clock.Advance(TimeSpan.FromSeconds(1));
        var outcome = await Deadline.For(confirmed);

        Assert.Equal(2, outcome.Accepted);
        Assert.Contains("provider", outcome.Owed);
        gate.Open();
        await Deadline.Until(() => bed.Provider.Table.Count == 2, "provider has the bars all the same");
    }

    [Fact]
    public async Task A_bar_that_breaks_a_rule_never_comes_into_the_journal()
    {
        await using var bed = await JournalBed.OpenAsync(Dual with { Ack = AckPolicy.All });

        var outcome = await bed.SettleAsync(SinkBars.Batch(TestBars.Plain("", 0), TestBars.Plain(), TestBars.Plain("", 1), TestBars.Plain(new string('A', 21))));
        var none = await Deadline.For(bed.Pipeline.WriteAsync(SinkBars.Batch(TestBars.Plain("")), cancellationToken: Stop));

        Assert.Equal([BarOutcome.Rejected, BarOutcome.Committed, BarOutcome.Rejected, BarOutcome.DeadLettered], outcome.Each());
        Assert.Equal([0, 2, 3], outcome.Problems.Select(problem => problem.Index).Order());
        Assert.StartsWith("legacy: ", outcome.Problems.Single(problem => problem.Index == 3).Reason);
        Assert.Equal(1, (await Deadline.For(none.Confirmed)).Rejected);
        Assert.Null(none.Position);
    }

    [Fact]
    public async Task What_is_owed_is_delivered_after_a_restart()
    {
        await using var bed = await JournalBed.OpenAsync(Dual);
        bed.Provider.OnWrite = (_, _) => throw SinkBars.Outage();
        for (var i = 0; i < 5; i++)
        {
            await bed.SettleAsync(SinkBars.Minutes(i, 2));
        }

        var closing = await Deadline.For(bed.Pipeline.CloseAsync(TimeSpan.Zero, Stop));
        Assert.Equal(new PipelineClosing(0, 10), closing);
        bed.Provider.OnWrite = (_, _) => ValueTask.CompletedTask;
        await bed.ReopenAsync(Dual);
        await Deadline.For(bed.Pipeline.FlushAsync(Stop));

        Assert.Equal(bed.Legacy.Table.Count, bed.Provider.Table.Count);
    }

    [Fact]
    public async Task An_older_revision_is_not_confirmed_before_the_table_has_it_though_its_lane_began_after_the_newer_came()
    {
        await using var bed = await JournalBed.OpenAsync(Dual with { Ack = AckPolicy.All });
        await PauseAsync(ControlCommand.Pause);
        await Deadline.For(bed.Pipeline.CloseAsync(TimeSpan.Zero, Stop));
        await bed.ReopenAsync(Dual with { Ack = AckPolicy.All });
        var gate = new Gate();
        bed.Provider.OnWrite = gate.PassAsync;
        var older = await bed.OfferAsync(SinkBars.Batch(TestBars.Plain(close: 100)));
        var newer = await bed.OfferAsync(SinkBars.Batch(TestBars.Plain(close: 101)));
        await Deadline.Until(() => bed.Legacy.Table.Count == 1, "legacy has the bar");

        await PauseAsync(ControlCommand.Resume);
        await gate.ArrivalAsync();

        Assert.False(older.IsCompleted);
        gate.Open();
        Assert.True((await Deadline.For(older)).IsComplete);
        Assert.True((await Deadline.For(newer)).IsComplete);

        async Task PauseAsync(string command)
        {
            using var view = await JournalView.OpenAsync(bed.Path, cancellationToken: Stop);
            Assert.True((await Deadline.For(view.PostAsync(command, new ControlArguments { Lane = "provider" }.ToJson(), Stop))).Ok);
        }
    }

    [Fact]
    public async Task Closing_answers_whoever_waits()
    {
        await using var bed = await JournalBed.OpenAsync(Dual with { Ack = AckPolicy.All });
        bed.Provider.OnWrite = (_, _) => throw SinkBars.Outage();
        var confirmed = await bed.OfferAsync(SinkBars.Minutes(0, 2));

        await Deadline.For(bed.Pipeline.CloseAsync(TimeSpan.Zero, Stop));

        Assert.Equal(2, (await Deadline.For(confirmed)).Accepted);
        await Assert.ThrowsAsync<SinkClosedException>(() => bed.Pipeline.WriteAsync(SinkBars.Minutes(0, 1), cancellationToken: Stop).AsTask());
    }

    [Fact]
    public async Task A_source_is_marked_with_the_batch_it_belongs_to()
    {
        await using var bed = await JournalBed.OpenAsync(Dual);
        var mark = new SourceMark("/feeds/a.csv", 12, 345, "begins so");

        var receipt = await Deadline.For(bed.Pipeline.WriteAsync(SinkBars.Minutes(0, 1), mark, Stop));
        await Deadline.For(receipt.Confirmed);
        await Deadline.For(bed.Pipeline.CloseAsync(TimeSpan.FromSeconds(5), Stop));

        Assert.Equal(1, receipt.Position);
        await using var journal = await BarJournal.OpenAsync(new JournalOptions { Path = bed.Path }, StoreSinks.Names, cancellationToken: Stop);
        Assert.Equal(mark, await journal.MarkOfAsync(mark.Source, Stop));
    }

    [Fact]
    public async Task Without_a_journal_a_mark_is_refused()
    {
        await using var bed = await PipelineBed.OpenAsync();

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => bed.Pipeline.WriteAsync(SinkBars.Minutes(0, 1), new SourceMark("a", 1, 1, ""), Stop).AsTask());
        Assert.Contains("journal.enabled", refused.Message);
    }
}
