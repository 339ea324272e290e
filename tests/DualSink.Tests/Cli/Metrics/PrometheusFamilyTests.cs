using System.Diagnostics.Metrics;
using System.Text;
using DualSink.Cli.Metrics;

namespace DualSink.Tests.Cli.Metrics;

public sealed class PrometheusFamilyTests : IDisposable
{
    private readonly Meter _meter = new("test");

    public void Dispose() => _meter.Dispose();

    [Fact]
    public void A_histogram_counts_up_to_each_boundary()
    {
        var family = new PrometheusFamily(_meter.CreateHistogram(
            "seconds", description: "Time.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [.5, 1] }));
        foreach (var value in (double[])[.25, .5, .75, 4])
        {
            family.Record(value, []);
        }

        Assert.Equal(
            """
            # HELP seconds Time.
            # TYPE seconds histogram
            seconds_bucket{le="0.5"} 2
            seconds_bucket{le="1"} 3
            seconds_bucket{le="+Inf"} 4
            seconds_sum 5.5
            seconds_count 4

            """,
            Text(family));
    }

    [Fact]
    public void What_is_observed_is_as_it_was_last_told_and_gone_when_it_no_longer_is()
    {
        var counter = new PrometheusFamily(_meter.CreateObservableCounter("bars_total", () => 0L));
        counter.Record(3, [new("sink", "a")]);
        counter.Record(5, [new("sink", "a")]);
        counter.Record(5, [new("sink", "b")]);
        Assert.Contains("# TYPE bars_total counter\nbars_total{sink=\"a\"} 5\nbars_total{sink=\"b\"} 5\n", Text(counter), StringComparison.Ordinal);

        counter.ForgetObserved();

        Assert.Equal("", Text(counter));
    }

    [Fact]
    public void Counters_add_up_and_gauges_show_the_last_value()
    {
        var counter = new PrometheusFamily(_meter.CreateCounter<long>("bars_total"));
        var gauge = new PrometheusFamily(_meter.CreateObservableGauge("depth", () => 0L));
        foreach (var family in (PrometheusFamily[])[counter, gauge])
        {
            family.Record(3, [new("sink", "legacy")]);
            family.Record(2, [new("sink", "legacy")]);
        }

        Assert.EndsWith("bars_total{sink=\"legacy\"} 5\n", Text(counter));
        Assert.EndsWith("depth{sink=\"legacy\"} 2\n", Text(gauge));
    }

    [Fact]
    public void Labels_come_in_one_order_and_their_values_are_escaped()
    {
        var family = new PrometheusFamily(_meter.CreateCounter<long>("bars_total"));
        family.Record(1, [new("tenant", "a\"b\\c\nd"), new("pipeline", "p")]);
        family.Record(1, [new("pipeline", "p"), new("tenant", "a\"b\\c\nd")]);

        Assert.EndsWith("\nbars_total{pipeline=\"p\",tenant=\"a\\\"b\\\\c\\nd\"} 2\n", Text(family));
    }

    [Fact]
    public void What_was_never_measured_is_left_out() =>
        Assert.Equal("", Text(new PrometheusFamily(_meter.CreateCounter<long>("bars_total"))));

    private static string Text(PrometheusFamily family)
    {
        var text = new StringBuilder();
        family.WriteTo(text);
        return text.ToString();
    }
}
