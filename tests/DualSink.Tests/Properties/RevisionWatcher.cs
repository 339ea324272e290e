using System.Globalization;
using DualSink.Stores;
using DualSink.Tests.Conformance;

namespace DualSink.Tests.Properties;

/// <summary>
/// Looks at a table all the while and fails when a key is seen with an older revision than before. Knows nothing of the
/// sink: a bar's revision is written into its close.
/// </summary>
internal sealed class RevisionWatcher(IBarStore store)
{
    private const decimal First = 99.5m;
    private const decimal Step = 0.0001m;

    private readonly Dictionary<(string Symbol, long Timestamp), int> _seen = [];

    /// <summary>The close that stands for a revision, 0 to 22,000.</summary>
    public static decimal CloseOf(int revision) => First + (revision * Step);

    /// <summary>Looks until told to stop, at least once after.</summary>
    public async Task WatchAsync(CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            await LookAsync();
        }

        await LookAsync();
    }

    /// <summary>The revision of every key, as the table holds it now.</summary>
    public async Task<IReadOnlyDictionary<(string Symbol, long Timestamp), int>> LookAsync()
    {
        Dictionary<(string, long), int> now = [];
        await foreach (var row in store.ReadAsync(StoreUnderTest.Mine, TestContext.Current.CancellationToken))
        {
            now.Add((row.Symbol, row.Timestamp), RevisionOf(row.Close));
        }

        foreach (var (key, revision) in _seen)
        {
            Assert.True(now.TryGetValue(key, out var held) && held >= revision, $"{key} stepped back from revision {revision} to {(now.TryGetValue(key, out held) ? held : null)}");
        }

        foreach (var (key, revision) in now)
        {
            _seen[key] = revision;
        }

        return now;
    }

    private static int RevisionOf(StoredValue close) =>
        (int)((decimal.Parse(close.ToString(), CultureInfo.InvariantCulture) - First) / Step);
}
