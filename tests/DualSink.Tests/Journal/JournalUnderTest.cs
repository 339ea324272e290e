using DualSink.Bars;
using DualSink.Journal;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Journal;

/// <summary>A journal in a folder of its own, which can be closed and opened again.</summary>
internal sealed class JournalUnderTest : IAsyncDisposable
{
    /// <summary>Both lanes.</summary>
    public static readonly LaneSet Both = LaneSet.Of("legacy", "provider");

    private readonly TemporaryFolder _folder = new();

    private JournalUnderTest(Func<JournalOptions, JournalOptions>? change, TimeProvider? time)
    {
        var options = new JournalOptions { Path = _folder.File("journal.db") };
        Options = change?.Invoke(options) ?? options;
        Time = time;
    }

    public JournalOptions Options { get; }

    public TimeProvider? Time { get; }

    public string Path => Options.Path;

    public BarJournal Journal { get; private set; } = null!;

    public static async Task<JournalUnderTest> OpenAsync(Func<JournalOptions, JournalOptions>? change = null, TimeProvider? time = null)
    {
        var under = new JournalUnderTest(change, time);
        await under.OpenAgainAsync();
        return under;
    }

    /// <summary>Closes it, where it is open, and opens it.</summary>
    public async Task OpenAgainAsync(params string[] lanes)
    {
        await CloseAsync();
        Journal = await Deadline.For(BarJournal.OpenAsync(Options, lanes is [] ? Both.Names : lanes, Time, null, TestContext.Current.CancellationToken));
    }

    public ValueTask CloseAsync() => Journal?.DisposeAsync() ?? ValueTask.CompletedTask;

    public Task<long> AppendAsync(BarBatch batch, LaneSet? lanes = null, SourceMark? mark = null) =>
        Deadline.For(Journal.AppendAsync(batch, lanes ?? Both, mark, TestContext.Current.CancellationToken));

    /// <summary>Everything after a position, read as a lane would, some at a time.</summary>
    public async Task<List<JournalEntry>> ReadAsync(long after = 0, int maxEntries = 7)
    {
        List<JournalEntry> entries = [];
        while (after < Journal.Head)
        {
            entries.AddRange(await Deadline.For(Journal.ReadAsync(after, maxEntries, int.MaxValue, TestContext.Current.CancellationToken)));
            after = entries[^1].Position;
        }

        return entries;
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _folder.Dispose();
    }
}
