using DualSink.Cli.Metrics;

namespace DualSink.Tests.Cli.Metrics;

/// <summary>What is made of what a Prometheus shows. A decision: no server is asked.</summary>
public sealed class PrometheusLookTests
{
    private static readonly Uri Address = new("http://127.0.0.1:9464/metrics");
    private static readonly PrometheusTarget Fetched = new("verify", "http://localhost:9464/metrics", TimeSpan.FromSeconds(15), FetchedAt: 110, Error: null);

    [Fact]
    public void It_is_good_as_soon_as_one_process_is_counted_whole()
    {
        var look = Look(Fetched, 0, [7, 4000], [4000, 12]);

        Assert.True(look.IsGood);
        Assert.Equal((4000, 4000), (look.Legacy, look.Provider));
    }

    [Theory]
    [InlineData(3999, 4000)]
    [InlineData(4000, 4001)]
    public void A_bar_less_or_more_is_not_good(double legacy, double provider) => Assert.False(Look(Fetched, 0, [legacy], [provider]).IsGood);

    [Fact]
    public void What_is_not_fetched_is_told_after_ten_seconds_with_the_lines_to_add()
    {
        Assert.Null(Look(null, 9.9, [], []).Problem(Address));
        Assert.Equal(
            "It does not fetch http://127.0.0.1:9464/metrics. Add to its scrape_configs, and have it read them again: {job_name: dualsink-verify, scrape_interval: 15s, static_configs: [{targets: ['127.0.0.1:9464']}]}. "
            + "Where it runs in a container or on another machine, 127.0.0.1 is not this one: run verify beside it.",
            Look(null, 10, [], []).Problem(Address));
    }

    [Fact]
    public void What_is_fetched_too_seldom_is_told_after_two_intervals()
    {
        var seldom = Fetched with { FetchedAt = 90, Interval = TimeSpan.FromMinutes(2) };

        Assert.Null(Look(seldom, 244, [], []).Problem(Address));
        Assert.Equal("It fetches http://localhost:9464/metrics (job verify) every 120 s, and has not done so for 245 s. Set a scrape_interval of a minute or less for this job.", Look(seldom, 245, [], []).Problem(Address));
    }

    [Fact]
    public void A_fetch_that_fails_is_told_at_once_and_one_that_failed_before_is_not()
    {
        Assert.Null(Look(Fetched with { FetchedAt = 99, Error = "connection refused" }, 0, [], []).Problem(Address));
        Assert.Equal(
            "It fetches http://localhost:9464/metrics (job verify), and that fails: server returned HTTP status 404 Not Found. This run shows its metrics at http://127.0.0.1:9464/metrics: see scheme, metrics_path and targets of the job, and what stands between the two.",
            Look(Fetched with { Error = "server returned HTTP status 404 Not Found" }, 0, [], []).Problem(Address));
    }

    [Fact]
    public void A_count_that_is_missing_or_wrong_is_told_with_what_may_drop_it()
    {
        Assert.Null(Look(Fetched, 34, [], []).Problem(Address));
        Assert.Equal(
            "It fetches http://localhost:9464/metrics (job verify), and has no count of this run. See whether metric_relabel_configs of the job drop store_bars_written_total and provider_sink_writes_total, and whether another process answers at that address.",
            Look(Fetched, 35, [], []).Problem(Address));
        Assert.Equal(
            "It fetches http://localhost:9464/metrics (job verify), and counts 3,000 of 4,000 bars (legacy) and 0 of 4,000 bars (provider). See whether metric_relabel_configs of the job drop some of store_bars_written_total and provider_sink_writes_total.",
            Look(Fetched, 35, [3000], []).Problem(Address));
    }

    [Theory]
    [InlineData("15s", 15)]
    [InlineData("1m", 60)]
    [InlineData("1m30s", 90)]
    [InlineData("1h5m", 3900)]
    [InlineData("250ms", 0.25)]
    [InlineData("1d", 86400)]
    public void Its_intervals_are_understood(string text, double seconds) => Assert.Equal(seconds, PrometheusApi.Duration(text).TotalSeconds);

    [Theory]
    [InlineData("plain", "\"plain\"")]
    [InlineData("a\"b\\c\nd", "\"a\\\"b\\\\c\\nd\"")]
    public void A_pipeline_of_any_name_is_a_value_of_a_label(string text, string quoted) => Assert.Equal(quoted, PrometheusApi.Quoted(text));

    private static PrometheusLook Look(PrometheusTarget? target, double waited, double[] legacy, double[] provider) =>
        new((4000, 4000), (legacy, provider), target, Since: 100, TimeSpan.FromSeconds(waited));
}
