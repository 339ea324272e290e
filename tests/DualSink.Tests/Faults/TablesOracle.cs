using System.Globalization;
using DualSink.Bars;
using DualSink.Tests.Infrastructure;

namespace DualSink.Tests.Faults;

/// <summary>
/// Knows what both tables have to hold, from the bars that were accepted and nothing else: it shares no code with what
/// writes or compares.
/// </summary>
internal sealed class TablesOracle
{
    private const string LegacyRows =
        """
        SELECT t.tenant_id || '/' || vendor || '/' || symbol || '/' || timeframe || '/' || extract(epoch FROM ts)::numeric(20,6)::text,
               trim_scale(open_price)::text || ' ' || trim_scale(high_price)::text || ' ' || trim_scale(low_price)::text || ' ' || trim_scale(close_price)::text || ' ' || volume::text
        FROM bars b JOIN tenants t ON t.id = b.tenant_id
        """;

    private const string ProviderRows =
        """
        SELECT provider || '/' || symbol || '/' || interval || '/' || extract(epoch FROM ts)::numeric(20,6)::text,
               open::text || ' ' || high::text || ' ' || low::text || ' ' || close::text || ' ' || volume::text
        FROM bars_ohlcv
        """;

    private readonly Dictionary<string, string> _legacy = [];
    private readonly Dictionary<string, (double Open, double High, double Low, double Close, double Volume)> _provider = [];

    /// <summary>Bars accepted.</summary>
    public long Accepted { get; private set; }

    /// <summary>Takes note of a batch that was accepted, after those accepted before it.</summary>
    public void Accept(BarBatch batch)
    {
        foreach (var bar in batch.Bars.Span)
        {
            Accept(batch.Tenant, bar);
        }
    }

    private void Accept(string tenant, Bar bar)
    {
        Accepted++;
        var series = $"{bar.Source}/{bar.Symbol.ToUpperInvariant()}/{bar.Timeframe}/{Epoch(bar.Timestamp)}";
        _legacy[$"{tenant}/{series}"] = string.Join(' ', [.. new[] { bar.Open, bar.High, bar.Low, bar.Close }.Select(Rounded), decimal.Truncate(bar.Volume).ToString("0", CultureInfo.InvariantCulture)]);
        _provider[series] = (Nearest(bar.Open), Nearest(bar.High), Nearest(bar.Low), Nearest(bar.Close), Nearest(bar.Volume));
    }

    /// <summary>Fails unless <c>bars</c> holds the last of each key, and nothing else.</summary>
    public async Task AssertLegacyAsync(PostgresDatabase database)
    {
        var rows = await RowsAsync(database, LegacyRows);
        AssertKeys(_legacy.Keys, rows);
        Assert.All(_legacy, expected => Assert.Equal(expected.Value, rows[expected.Key]));
    }

    /// <summary>Fails unless <c>bars_ohlcv</c> holds the last of each key, and nothing else.</summary>
    public async Task AssertProviderAsync(PostgresDatabase database)
    {
        var rows = await RowsAsync(database, ProviderRows);
        AssertKeys(_provider.Keys, rows);
        Assert.All(_provider, expected =>
        {
            var held = rows[expected.Key].Split(' ').Select(value => double.Parse(value, CultureInfo.InvariantCulture)).ToArray();
            var (open, high, low, close, volume) = expected.Value;
            Assert.Equal([open, high, low, close, volume], held);
        });
    }

    private static void AssertKeys(IReadOnlyCollection<string> expected, Dictionary<string, string> held)
    {
        Assert.Empty(expected.Where(key => !held.ContainsKey(key)).Take(5));
        Assert.Equal(expected.Count, held.Count);
    }

    private static async Task<Dictionary<string, string>> RowsAsync(PostgresDatabase database, string sql)
    {
        Dictionary<string, string> rows = [];
        await using var command = database.Admin.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            rows.Add(reader.GetString(0), reader.GetString(1));
        }

        return rows;
    }

    private static string Epoch(DateTime time)
    {
        var microseconds = (time - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        return (microseconds / 1_000_000m).ToString("0.000000", CultureInfo.InvariantCulture);
    }

    private static string Rounded(decimal price) => decimal.Round(price, 8, MidpointRounding.ToEven).ToString("0.########", CultureInfo.InvariantCulture);

    // The runtime reads a text as the double nearest to it.
    private static double Nearest(decimal value) => double.Parse(value.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
