using System.Diagnostics;
using System.Globalization;
using DualSink.Journal;
using DualSink.JournalAppender;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Journal;

/// <summary>A process that appends to a journal until it is killed, and what it was told; later ones go on where it ended.</summary>
internal sealed class Appender(string path) : IDisposable
{
    private readonly Dictionary<long, int> _acknowledged = [];
    private Process? _process;

    /// <summary>How many batches were acknowledged, by all processes.</summary>
    public int Acknowledged => _acknowledged.Count;

    /// <summary>The last position that was.</summary>
    public long Last => _acknowledged.Keys.Max();

    /// <summary>What was said of batches that were refused.</summary>
    public List<string> Refused { get; } = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Start()
    {
        var next = _acknowledged.Count == 0 ? 0 : _acknowledged.Values.Max() + 100;

        // Who meets the limit below is killed unless it ignores the signal; a disk that is full sends none.
        const string Ignoring = "trap '' XFSZ; exec dotnet \"$0\" \"$@\"";
        _process = Process.Start(new ProcessStartInfo("sh", ["-c", Ignoring, typeof(AppendedBatch).Assembly.Location, path, next.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardOutput = true,
        })!;
    }

    /// <summary>Hears what it says until something is so.</summary>
    public async Task UntilAsync(Func<bool> isSo)
    {
        while (!isSo())
        {
            Assert.True(await HearAsync(), "The process ended by itself.");
        }
    }

    /// <summary>No file of the process may become longer, as on a full disk; or as long as it will.</summary>
    public Task LimitAsync(long? bytes) => Infrastructure.Shell.RunAsync(
        "prlimit", "--pid", _process!.Id.ToString(CultureInfo.InvariantCulture), string.Create(CultureInfo.InvariantCulture, $"--fsize={bytes?.ToString(CultureInfo.InvariantCulture) ?? "unlimited"}:"));

    /// <summary>Kills it, and hears what it had said by then.</summary>
    public async Task KillAsync()
    {
        Assert.False(_process!.HasExited, "The process ended by itself.");
        _process.Kill();
        while (await HearAsync())
        {
        }

        await _process.WaitForExitAsync(Stop);
        _process.Dispose();
        _process = null;
    }

    /// <summary>Fails unless the journal holds everything that was acknowledged, bit for bit, and whatever else it holds is as whole.</summary>
    public async Task JudgeAsync()
    {
        await using var journal = await Deadline.For(BarJournal.OpenAsync(new JournalOptions { Path = path }, ["legacy", "provider"], null, null, Stop));
        var (position, bars) = (0L, 0L);
        while (position < journal.Head)
        {
            foreach (var entry in await Deadline.For(journal.ReadAsync(position, 50, 50_000, Stop)))
            {
                Assert.Equal(++position, entry.Position);
                bars += entry.Bars.Length;

                // Every bar tells the number of its batch.
                var number = (int)entry.Bars.Span[0].Volume;
                Assert.Equal(_acknowledged.GetValueOrDefault(position, number), number);
                Assert.Equal(AppendedBatch.Of(number).Tenant, entry.Tenant);
                JournalBars.AssertSame(AppendedBatch.Of(number).Bars.ToArray(), entry.Bars.ToArray());
            }
        }

        Assert.True(Last <= journal.Head);
        Assert.All(journal.Lanes, lane => Assert.Equal(bars, lane.Accepted));
        Assert.NotNull(await journal.MarkOfAsync("numbers", Stop));
    }

    public void Dispose()
    {
        if (_process is { HasExited: false } running)
        {
            running.Kill();
        }

        _process?.Dispose();
    }

    private async Task<bool> HearAsync()
    {
        if (await Deadline.For(_process!.StandardOutput.ReadLineAsync(Stop)) is not { } line)
        {
            return false;
        }

        switch (line.Split(' ', 2))
        {
            case ["open", _]:
                break;
            case ["refused", var why]:
                Refused.Add(why);
                break;
            case [var position, var number]:
                _acknowledged[long.Parse(position, CultureInfo.InvariantCulture)] = int.Parse(number, CultureInfo.InvariantCulture);
                break;
        }

        return true;
    }
}
