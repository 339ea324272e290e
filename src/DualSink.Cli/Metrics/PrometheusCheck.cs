using System.Globalization;
using DualSink.Cli.Verbs;
using DualSink.Diagnostics;
using DualSink.Hosting;

namespace DualSink.Cli.Metrics;

/// <summary>
/// Serves a run's metrics, and asks a Prometheus whether it has fetched and counted them. A counter begins with the process,
/// so that what it has counted of one is what this run wrote. Not safe for concurrent use.
/// </summary>
internal sealed class PrometheusCheck : IAsyncDisposable
{
    public const string DefaultUrl = "http://localhost:9090";
    public const int DefaultPort = 9464;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly VerbContext _context;
    private readonly string _url;
    private readonly MetricsCollector _metrics = new();
    private readonly MetricsEndpoint _endpoint;
    private readonly PrometheusApi _api;

    private PrometheusCheck(VerbContext context, string url, int port)
    {
        _context = context;
        _url = SecretMask.Hide(url);
        _api = new PrometheusApi(new Uri(url.EndsWith('/') ? url : url + "/"));
        _endpoint = MetricsEndpoint.Start(_metrics, port, context.Time);
    }

    /// <summary>Begins to serve.</summary>
    /// <exception cref="UsageException">The URL is none, or the port cannot be listened on.</exception>
    public static PrometheusCheck Start(VerbContext context, string url, int port)
    {
        if (!(Uri.TryCreate(url, UriKind.Absolute, out var place) && place.Scheme is "http" or "https"))
        {
            throw new UsageException($"--prometheus: '{url}' is no URL of a Prometheus, such as {DefaultUrl}.");
        }

        var check = new PrometheusCheck(context, url, port);
        context.Console.Note($"Metrics at {check._endpoint.Address}, for the Prometheus at {check._url} to fetch.");
        return check;
    }

    /// <summary>Waits until it has counted what was written, or it is certain that it will not.</summary>
    /// <param name="pipeline">The pipeline, as its metrics are labelled.</param>
    /// <param name="written">Bars committed to the legacy and to the provider table.</param>
    public async Task<PrometheusDocument> RunAsync(string pipeline, (long Legacy, long Provider) written)
    {
        var began = _context.Time.GetTimestamp();
        try
        {
            // What was fetched from this address before now may be another run's.
            var since = await _api.TimeAsync(_context.Cancellation);
            while (true)
            {
                var look = await LookAsync(pipeline, written, since, _context.Time.GetElapsedTime(began));
                var problem = look.IsGood ? null : look.Problem(_endpoint.Address);
                if (look.IsGood || problem is not null)
                {
                    return new PrometheusDocument(look.IsGood, _url, look.Legacy, look.Provider, problem);
                }

                await Task.Delay(Pause, _context.Time, _context.Cancellation);
            }
        }
        catch (PrometheusException none)
        {
            return new PrometheusDocument(false, _url, null, null, $"{none.Message}. Start a Prometheus at {_url}, or name another with --prometheus URL.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _endpoint.DisposeAsync();
        _metrics.Dispose();
        _api.Dispose();
    }

    private async Task<PrometheusLook> LookAsync(string pipeline, (long Legacy, long Provider) written, double since, TimeSpan waited)
    {
        var label = PrometheusApi.Quoted(pipeline);
        var targets = await _api.TargetsAsync(_context.Cancellation);
        return new PrometheusLook(
            written,
            (await CountsAsync($"{WrittenCounters.Legacy}{{pipeline={label},status=\"{WrittenCounters.Success}\"}}", since), await CountsAsync($"{WrittenCounters.Provider}{{pipeline={label}}}", since)),
            targets.FirstOrDefault(target => Uri.TryCreate(target.Url, UriKind.Absolute, out var url) && url.Port == _endpoint.Address.Port),
            since,
            waited);
    }

    private Task<IReadOnlyList<double>> CountsAsync(string counter, double since) => _api.ValuesAsync(
        string.Create(CultureInfo.InvariantCulture, $"sum by (job, instance) ({counter} and (timestamp({counter}) > {since:0.000}))"), _context.Cancellation);
}
