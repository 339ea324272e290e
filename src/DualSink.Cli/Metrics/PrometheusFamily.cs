using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace DualSink.Cli.Metrics;

/// <summary>One instrument's values, by their labels. Not safe for concurrent use.</summary>
internal sealed class PrometheusFamily
{
    private readonly string _name;
    private readonly string _help;
    private readonly string _type;
    private readonly bool _isObserved;
    private readonly double[] _boundaries;
    private readonly SortedDictionary<string, Series> _series = new(StringComparer.Ordinal);

    public PrometheusFamily(Instrument instrument)
    {
        _name = instrument.Name;
        _help = instrument.Description ?? "";
        _type = instrument switch
        {
            Histogram<double> or Histogram<long> => "histogram",
            ObservableCounter<double> or ObservableCounter<long> => "counter",
            { IsObservable: true } or Gauge<double> or Gauge<long> => "gauge",
            _ => "counter",
        };
        _isObserved = instrument.IsObservable;
        _boundaries = instrument is Histogram<double> { Advice.HistogramBucketBoundaries: { } advised } ? [.. advised] : [];
    }

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = LabelsOf(tags);
        if (!_series.TryGetValue(labels, out var series))
        {
            _series[labels] = series = new Series(_boundaries.Length + 1);
        }

        series.Count++;
        series.Sum = _isObserved || _type == "gauge" ? value : series.Sum + value;
        var bucket = Array.FindIndex(_boundaries, boundary => value <= boundary);
        series.Buckets[bucket < 0 ? _boundaries.Length : bucket]++;
    }

    /// <summary>Forgets what is observed anew each time: what is no longer reported is no longer there.</summary>
    public void ForgetObserved()
    {
        if (_isObserved)
        {
            _series.Clear();
        }
    }

    public void WriteTo(StringBuilder text)
    {
        if (_series.Count == 0)
        {
            return;
        }

        text.Append(CultureInfo.InvariantCulture, $"# HELP {_name} {Escape(_help, quote: false)}\n");
        text.Append(CultureInfo.InvariantCulture, $"# TYPE {_name} {_type}\n");
        foreach (var (labels, series) in _series)
        {
            if (_type == "histogram")
            {
                WriteHistogram(text, labels, series);
            }
            else
            {
                Sample(text, "", labels, series.Sum);
            }
        }
    }

    private void WriteHistogram(StringBuilder text, string labels, Series series)
    {
        var separator = labels.Length > 0 ? "," : "";
        long upTo = 0;
        for (var i = 0; i < series.Buckets.Length; i++)
        {
            upTo += series.Buckets[i];
            var boundary = i < _boundaries.Length ? Number(_boundaries[i]) : "+Inf";
            Sample(text, "_bucket", $"{labels}{separator}le=\"{boundary}\"", upTo);
        }

        Sample(text, "_sum", labels, series.Sum);
        Sample(text, "_count", labels, series.Count);
    }

    private void Sample(StringBuilder text, string suffix, string labels, double value) =>
        text.Append(CultureInfo.InvariantCulture, $"{_name}{suffix}{(labels.Length > 0 ? $"{{{labels}}}" : "")} {Number(value)}\n");

    private static string LabelsOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = new List<string>(tags.Length);
        foreach (var (name, value) in tags)
        {
            labels.Add($"{name}=\"{Escape(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "", quote: true)}\"");
        }

        labels.Sort(StringComparer.Ordinal);
        return string.Join(",", labels);
    }

    private static string Escape(string text, bool quote)
    {
        var escaped = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return quote ? escaped.Replace("\"", "\\\"", StringComparison.Ordinal) : escaped;
    }

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private sealed class Series(int buckets)
    {
        public long[] Buckets { get; } = new long[buckets];

        public long Count { get; set; }

        public double Sum { get; set; }
    }
}
