using DualSink.Routing;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Routing;

public sealed class JournalMetricsTests
{
    [Fact]
    public async Task A_journal_shows_its_bytes_entries_and_age_until_it_is_closed()
    {
        await using var bed = await JournalBed.OpenAsync(new RouteOptions { Mode = "dual" });
        using var probe = new MetricsProbe(bed.Id);
        await bed.SettleAsync(SinkBars.Minutes(0, 10));
        await bed.SettleAsync(SinkBars.Minutes(10, 10));

        await Deadline.Until(() => probe.Observe().GetValueOrDefault("dualsink_journal_entries{tenant=default}") == 2, "it was measured");
        Assert.InRange(probe.Observe()["dualsink_journal_bytes{tenant=default}"], 10_000, 1_000_000);
        Assert.InRange(probe.Observe()["dualsink_journal_age_seconds{tenant=default}"], 0, 60);

        await bed.Pipeline.CloseAsync(TimeSpan.Zero, TestContext.Current.CancellationToken);
        Assert.DoesNotContain(probe.Observe().Keys, gauge => gauge.StartsWith("dualsink_journal", StringComparison.Ordinal));
    }
}
