using System.Globalization;
using System.Text;
using DualSink.Bars;
using DualSink.Sources;
using DualSink.Sources.Following;
using DualSink.Tests.Infrastructure;

namespace DualSink.Tests.Sources;

/// <summary>A file that grows while it is followed, and what was handed out of it.</summary>
internal sealed class FollowFiles(string name = "bars.csv") : IAsyncDisposable
{
    public const string Header = "date,open,high,low,close,volume\n";

    private readonly TemporaryFolder _folder = new();
    private readonly CancellationTokenSource _end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private Task _reading = Task.CompletedTask;

    public string Path => _folder.File(name);

    public SourceOptions Options { get; init; } = Reading.Options with { Timeframe = "1m", BatchSize = 100 };

    /// <summary>What was handed out, also of earlier files.</summary>
    public List<FollowedBatch> Batches { get; } = [];

    /// <summary>What a person was told.</summary>
    public List<string> Told { get; } = [];

    public IEnumerable<Bar> Bars => Locked(() => Batches.SelectMany(batch => batch.Rows.Bars.ToArray()).ToList());

    public IEnumerable<Rejection> Rejections => Locked(() => Batches.SelectMany(batch => batch.Rows.Rejections).ToList());

    /// <summary>Rows of one minute each.</summary>
    public static string Rows(int first, int count, string ending = "\n") => string.Concat(
        from i in Enumerable.Range(first, count)
        select string.Create(CultureInfo.InvariantCulture, $"{new DateTime(2024, 1, 1).AddMinutes(i):yyyy-MM-dd HH:mm},1.5,2,1,1.75,{i}{ending}"));

    public void Write(string text) => File.WriteAllText(Path, text, new UTF8Encoding(false));

    public void Append(string text) => Append(Encoding.UTF8.GetBytes(text));

    public void Append(ReadOnlySpan<byte> bytes)
    {
        using var file = new FileStream(Path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        file.Write(bytes);
    }

    /// <summary>Begins to follow.</summary>
    public void Follow(ReadMark? mark = null) => _reading = Task.Run(async () =>
    {
        var file = new FollowedFile(Path, name, Options, TimeProvider.System, told => Locked(() => Told.Add(told)));
        await foreach (var batch in file.ReadAsync(mark, _end.Token))
        {
            Locked(() => Batches.Add(batch));
        }
    });

    /// <summary>Waits until so many bars were handed out.</summary>
    public async Task UntilBarsAsync(int count)
    {
        await Sinks.Deadline.Until(() => _reading.IsFaulted || Bars.Count() >= count, $"there are {count} bars");
        if (_reading.IsFaulted)
        {
            await _reading;
        }
    }

    /// <summary>Waits until the reading ends.</summary>
    public Task EndAsync() => Sinks.Deadline.For(_reading);

    /// <summary>Reads up to a number of batches, from a mark on; fewer only of a file that has an end.</summary>
    public async Task<List<FollowedBatch>> TakeAsync(ReadMark? mark, int batches)
    {
        var file = new FollowedFile(Path, name, Options, TimeProvider.System, Told.Add);
        return await file.ReadAsync(mark, TestContext.Current.CancellationToken).Take(batches).ToListAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _reading.ContinueWith(_ => { }, TaskScheduler.Default);
        _end.Dispose();
        _folder.Dispose();
    }

    private T Locked<T>(Func<T> look)
    {
        lock (Batches)
        {
            return look();
        }
    }

    private void Locked(Action change)
    {
        lock (Batches)
        {
            change();
        }
    }
}
