using DualSink.Bars;
using DualSink.Journal;
using DualSink.Sinks;
using DualSink.Stores;
using DualSink.Tests.Conformance;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Journal;

/// <summary>Dead letters that are tried again, beside a lane that goes on.</summary>
public sealed class ReplayTests(PostgresServers servers)
{
    private static readonly DeadLetterFilter All = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [ClassData(typeof(AllStores))]
    public async Task Absent_ones_are_inserted_and_are_no_dead_letters_any_more(StoreCase which)
    {
        await using var bed = await WithLettersAsync(which, 0, 2, 4);
        bed.Store.IsPoison = _ => false;

        Assert.Equal(new ReplayReport { Inserted = 3 }, await ReplayAsync(bed));

        await bed.AssertSettledAsync();
        Assert.Equal((0, 0), (bed.Record.Settled.DeadLettered, bed.DeadLetters().Count));
        Assert.Equal(new ReplayReport(), await ReplayAsync(bed));
    }

    [Theory]
    [ClassData(typeof(AllStores))]
    public async Task A_row_that_is_there_is_left_alone_unless_asked_otherwise(StoreCase which)
    {
        await using var bed = await OpenAsync(which);
        await bed.AcceptAsync(Bar(0, 1), Bar(1, 1));
        await bed.DrainAsync();
        await bed.AcceptAsync(Bar(0, 2, isPoison: true), Bar(2, 2));
        await bed.DrainAsync();
        bed.Store.IsPoison = _ => false;

        Assert.Equal(new ReplayReport { Present = 1 }, await ReplayAsync(bed));
        Assert.Equal(1, await CloseAsync(bed, 0));
        var kept = Assert.Single(await LettersAsync(bed));
        Assert.Equal("the table holds a row of its key with other values, which was left alone", kept.Replay?.Reason);
        Assert.NotEqual(kept.Letter.Reason, kept.Replay!.Reason);

        Assert.Equal(new ReplayReport { Overwritten = 1 }, await ReplayAsync(bed, overwrites: true));
        Assert.Equal(2, await CloseAsync(bed, 0));
        await bed.AssertSettledAsync();
    }

    [Theory]
    [InlineData(StoreCase.LegacyOnSqlite)]
    [InlineData(StoreCase.ProviderOnPostgres15)]
    public async Task What_was_written_and_not_noted_is_found_unchanged(StoreCase which)
    {
        await using var bed = await WithLettersAsync(which, 0);
        bed.Store.IsPoison = _ => false;
        await using (var writer = bed.Store.CreateWriter())
        {
            await writer.InsertAsync(StoreUnderTest.Tenant, (Bar[])[Bar(0, 1, isPoison: true)], Stop);
        }

        Assert.Equal(new ReplayReport { Unchanged = 1 }, await ReplayAsync(bed));
        await bed.AssertSettledAsync();
    }

    [Theory]
    [InlineData(StoreCase.LegacyOnSqlite)]
    [InlineData(StoreCase.LegacyOnPostgres15)]
    public async Task One_that_fails_again_keeps_both_reasons_and_its_neighbours_go_in(StoreCase which)
    {
        await using var bed = await WithLettersAsync(which, 0, 2, 4, 6);
        bed.Store.IsPoison = bar => bar.Timestamp == Bar(4, 1).Timestamp;

        Assert.Equal(new ReplayReport { Inserted = 3, FailedAgain = 1 }, await ReplayAsync(bed));

        var kept = Assert.Single(await LettersAsync(bed));
        Assert.Equal((Bar(4, 1).Timestamp, "23514"), (kept.Letter.Bar.Timestamp, kept.Replay?.Code));
        await bed.AssertSettledAsync();
    }

    [Theory]
    [InlineData(StoreCase.LegacyOnSqlite)]
    [InlineData(StoreCase.ProviderOnPostgres15)]
    public async Task Of_several_letters_of_a_key_the_newest_is_written(StoreCase which)
    {
        await using var bed = await OpenAsync(which);
        foreach (var revision in (int[])[1, 2, 3])
        {
            await bed.AcceptAsync(Bar(0, revision, isPoison: true), Bar(10 + revision, 1));
            await bed.DrainAsync();
        }

        bed.Store.IsPoison = bar => bar.Close == 3;
        Assert.Equal(new ReplayReport { Inserted = 1, Superseded = 1, FailedAgain = 1 }, await ReplayAsync(bed));
        Assert.Equal(2, await CloseAsync(bed, 0));

        bed.Store.IsPoison = _ => false;
        Assert.Equal(new ReplayReport { Overwritten = 1 }, await ReplayAsync(bed, overwrites: true));
        Assert.Equal(3, await CloseAsync(bed, 0));
        await bed.AssertSettledAsync();
    }

    [Theory]
    [InlineData(StoreCase.LegacyOnSqlite)]
    [InlineData(StoreCase.ProviderOnPostgres15)]
    public async Task Overwriting_spares_what_is_newer_in_the_journal(StoreCase which)
    {
        await using var bed = await WithLettersAsync(which, 0, 2);
        await bed.AcceptAsync(Bar(0, 5), Bar(1, 5));
        await bed.DrainAsync();
        bed.Store.IsPoison = _ => false;

        // One more is in the table, and the lane does not know.
        await using (var writer = bed.Store.CreateWriter())
        {
            await writer.WriteAsync(StoreUnderTest.Tenant, (Bar[])[Bar(2, 7)], Stop);
        }

        bed.Store.IsDown = true;
        await bed.AcceptAsync(Bar(2, 7));
        await Deadline.Until(() => bed.Lane.Status.Sink.State == SinkState.Retrying, "the write fails");
        await bed.Lane.PauseAsync("a test");
        bed.Store.IsDown = false;

        var report = await ReplayAsync(bed, overwrites: true);
        Assert.Equal(new ReplayReport { Superseded = 2 }, report with { Superseded = report.Superseded + report.Present, Present = 0 });
        Assert.Equal(7, await CloseAsync(bed, 2));

        await bed.Lane.ResumeAsync("a test");
        await bed.DrainAsync();
        Assert.Equal((5, 7), (await CloseAsync(bed, 0), await CloseAsync(bed, 2)));
        Assert.Null(bed.Store.StepBack);
    }

    [Fact]
    public async Task A_letter_that_the_lane_comes_by_again_waits_until_it_has()
    {
        await using var bed = await WithLettersAsync(StoreCase.LegacyOnSqlite, 0);
        bed.Store.IsPoison = _ => false;
        await bed.Lane.PauseAsync("a test");
        await bed.RewindAsync(0);

        Assert.Equal(new ReplayReport { Postponed = 1 }, await ReplayAsync(bed));

        await bed.Lane.ResumeAsync("a test");
        await bed.DrainAsync();
        Assert.Equal(new ReplayReport { Inserted = 1 }, await ReplayAsync(bed));
        await bed.AssertSettledAsync();
    }

    [Fact]
    public async Task A_table_that_is_down_ends_it_and_nothing_is_lost()
    {
        await using var bed = await WithLettersAsync(StoreCase.LegacyOnSqlite, 0, 2);
        bed.Store.IsDown = true;

        var report = await ReplayAsync(bed);

        Assert.True(report is { Total: 0, IsUnreachable: true, Error: not null });
        Assert.Equal(2, (await LettersAsync(bed)).Count);
    }

    [Fact]
    public async Task Many_replays_at_once_settle_each_letter_once()
    {
        await using var bed = await WithLettersAsync(StoreCase.ProviderOnSqlite, [.. Enumerable.Range(0, 40).Select(each => each * 2)]);
        bed.Store.IsPoison = _ => false;

        var reports = await Deadline.For(Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ReplayAsync(bed))));

        Assert.Equal(40, reports.Sum(report => report.Inserted));
        Assert.Equal(40, reports.Sum(report => report.Total));
        await bed.AssertSettledAsync();
    }

    [Fact]
    public async Task A_limit_takes_those_accepted_last_and_tells_where_to_go_on()
    {
        await using var bed = await WithLettersAsync(StoreCase.ProviderOnSqlite, 0, 2, 4);
        bed.Store.IsPoison = _ => false;

        var first = await Deadline.For(bed.Lane.ReplayAsync(new DeadLetterFilter { Limit = 2 }, overwrites: false, Stop));
        Assert.Equal(2, first.Inserted);
        Assert.Equal(Bar(0, 1).Timestamp, Assert.Single(await LettersAsync(bed)).Letter.Bar.Timestamp);

        var second = await Deadline.For(bed.Lane.ReplayAsync(new DeadLetterFilter { Limit = 2, Before = first.Next }, overwrites: false, Stop));
        Assert.Equal(new ReplayReport { Inserted = 1 }, second);
    }

    /// <summary>A lane whose table refused the bars of some minutes, each with a neighbour.</summary>
    private async Task<LaneBed> WithLettersAsync(StoreCase which, params int[] minutes)
    {
        var bed = await OpenAsync(which);
        foreach (var minute in minutes)
        {
            await bed.AcceptAsync(Bar(minute, 1, isPoison: true), Bar(minute + 1, 1));
            await bed.DrainAsync();
        }

        Assert.Equal(minutes.Length, bed.DeadLetters().Count);
        return bed;
    }

    private async Task<LaneBed> OpenAsync(StoreCase which)
    {
        // One worker, so that a bar and its neighbour travel in one write.
        var bed = await LaneBed.OpenAsync(which, servers, started: false);
        bed.Options = LaneBed.Quick with { Workers = 1 };
        bed.Store.IsPoison = bar => bar.Volume == 13;
        bed.StartLane();
        return bed;
    }

    private static Bar Bar(int minute, int revision, bool isPoison = false) => TestBars.Plain(minute: minute, close: revision) with { Volume = isPoison ? 13 : 1200 };

    private static Task<ReplayReport> ReplayAsync(LaneBed bed, bool overwrites = false) => Deadline.For(bed.Lane.ReplayAsync(All, overwrites, Stop));

    private static Task<List<KeptDeadLetter>> LettersAsync(LaneBed bed) => bed.Journal.DeadLetters.QueryAsync(All, Stop);

    private static async Task<decimal> CloseAsync(LaneBed bed, int minute)
    {
        var at = Bar(minute, 1).Timestamp;
        var row = Assert.Single(await bed.Store.ReadAsync(new RowFilter { Tenant = StoreUnderTest.Tenant, From = at, To = at.AddMinutes(1) }, Stop).ToListAsync(Stop));
        return decimal.Parse(row.Close.ToString(), System.Globalization.CultureInfo.InvariantCulture);
    }
}
