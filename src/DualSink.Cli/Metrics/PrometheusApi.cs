using System.Globalization;
using System.Text;
using System.Text.Json;

namespace DualSink.Cli.Metrics;

/// <summary>Asks a running Prometheus. Safe for concurrent use.</summary>
internal sealed class PrometheusApi(Uri place) : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan UsualInterval = TimeSpan.FromMinutes(1);

    private readonly HttpClient _http = new() { BaseAddress = place, Timeout = Limit };

    /// <summary>Its time now, in seconds since 1970.</summary>
    /// <exception cref="PrometheusException">Nobody answers, or it is no Prometheus.</exception>
    public async Task<double> TimeAsync(CancellationToken cancellationToken) =>
        Number((await DataAsync(Query("time()"), cancellationToken)).GetProperty("result")[1]);

    /// <summary>The values of an expression, one a series.</summary>
    /// <exception cref="PrometheusException">As from <see cref="TimeAsync"/>.</exception>
    public async Task<IReadOnlyList<double>> ValuesAsync(string expression, CancellationToken cancellationToken) =>
        [.. (await DataAsync(Query(expression), cancellationToken)).GetProperty("result").EnumerateArray().Select(result => Number(result.GetProperty("value")[1]))];

    /// <summary>What it fetches.</summary>
    /// <exception cref="PrometheusException">As from <see cref="TimeAsync"/>.</exception>
    public async Task<IReadOnlyList<PrometheusTarget>> TargetsAsync(CancellationToken cancellationToken) =>
        [.. (await DataAsync("api/v1/targets?state=active", cancellationToken)).GetProperty("activeTargets").EnumerateArray().Select(Target)];

    /// <summary>A text as the value of a label in an expression.</summary>
    public static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            quoted.Append(c switch { '\\' => @"\\", '"' => "\\\"", '\n' => @"\n", _ => c.ToString() });
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>How long "1m30s" is.</summary>
    public static TimeSpan Duration(string text)
    {
        var (all, number) = (TimeSpan.Zero, 0);
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsAsciiDigit(text[i]))
            {
                number = (number * 10) + text[i] - '0';
                continue;
            }

            var isMilliseconds = text[i] == 'm' && i + 1 < text.Length && text[i + 1] == 's';
            all += isMilliseconds ? TimeSpan.FromMilliseconds(number) : text[i] switch
            {
                's' => TimeSpan.FromSeconds(number),
                'm' => TimeSpan.FromMinutes(number),
                'h' => TimeSpan.FromHours(number),
                _ => TimeSpan.FromDays(number),
            };
            i += isMilliseconds ? 1 : 0;
            number = 0;
        }

        return all;
    }

    public void Dispose() => _http.Dispose();

    private static string Query(string expression) => $"api/v1/query?query={Uri.EscapeDataString(expression)}";

    private async Task<JsonElement> DataAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _http.GetAsync(path, cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                throw new PrometheusException($"What answers there is no Prometheus that lets itself be asked: {(int)response.StatusCode} {response.ReasonPhrase}");
            }

            await using var answer = await response.Content.ReadAsStreamAsync(cancellationToken);
            using var document = await JsonDocument.ParseAsync(answer, cancellationToken: cancellationToken);
            return document.RootElement.GetProperty("data").Clone();
        }
        catch (HttpRequestException unreachable)
        {
            throw new PrometheusException($"Nobody answers there: {unreachable.Message.TrimEnd('.')}");
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new PrometheusException($"Nobody answers there within {Limit.TotalSeconds:0} s");
        }
        catch (Exception other) when (other is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new PrometheusException("What answers there is no Prometheus: it does not answer as one");
        }
    }

    private static PrometheusTarget Target(JsonElement target) => new(
        target.GetProperty("scrapePool").GetString()!,
        target.GetProperty("scrapeUrl").GetString()!,

        // Older ones than 2.27 do not tell it.
        target.TryGetProperty("scrapeInterval", out var interval) ? Duration(interval.GetString()!) : UsualInterval,
        Math.Max(0, (target.GetProperty("lastScrape").GetDateTimeOffset() - DateTimeOffset.UnixEpoch).TotalSeconds),
        target.GetProperty("lastError").GetString() is { Length: > 0 } error ? error : null);

    private static double Number(JsonElement text) => double.Parse(text.GetString()!, CultureInfo.InvariantCulture);
}
