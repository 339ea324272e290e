using System.Globalization;

namespace DualSink.Tests.Server;

/// <summary>
/// Sends bars of its own symbol, in order, a few a body, each body under a key; one that got no answer is sent again. Knows
/// what was acknowledged.
/// </summary>
internal sealed class PersistentWriter(int number, Func<int, int, string, string> lines)
{
    /// <summary>Bars in a body.</summary>
    public const int BarsAtOnce = 5;

    private volatile int _acknowledged;

    /// <summary>The symbol of its bars.</summary>
    public string Symbol { get; } = string.Create(CultureInfo.InvariantCulture, $"W{number}");

    /// <summary>Bars it got an answer for, from the first on.</summary>
    public int Acknowledged => _acknowledged;

    /// <summary>Sends until the service is gone, or it is stopped.</summary>
    public async Task WriteAsync(Uri place, CancellationToken stop)
    {
        using var client = new HttpClient { BaseAddress = place };
        try
        {
            while (await SendAsync(client, stop))
            {
                // The next one.
            }
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException)
        {
            // It was killed.
        }
    }

    /// <summary>Sends the next body, or the last once more where it got no answer.</summary>
    /// <returns>Whether it was taken.</returns>
    public async Task<bool> SendAsync(HttpClient client, CancellationToken stop)
    {
        var sent = _acknowledged;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/bars")
        {
            Content = new StringContent(lines(sent, BarsAtOnce, Symbol), new System.Net.Http.Headers.MediaTypeHeaderValue("application/x-ndjson")),
            Headers = { { "Idempotency-Key", string.Create(CultureInfo.InvariantCulture, $"{Symbol} from {sent}") } },
        };
        using var response = await client.SendAsync(request, stop);
        if ((int)response.StatusCode is not (200 or 202))
        {
            return false;
        }

        _acknowledged = sent + BarsAtOnce;
        return true;
    }
}
