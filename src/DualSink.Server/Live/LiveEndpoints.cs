using System.Globalization;
using System.Text;
using System.Text.Json;
using DualSink.Server.Security;
using Microsoft.AspNetCore.Http;

namespace DualSink.Server.Live;

/// <summary>What happens, while it happens: server-sent events, and the minutes before.</summary>
internal sealed class LiveEndpoints(Sampler sampler, EventLog events)
{
    // Who does not read for so long is cut off, and connects again when it wakes.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>A look at once, then one a second, and whatever happens in between.</summary>
    public async Task StreamAsync(HttpContext http, string? lastEventId, CancellationToken stop)
    {
        var response = http.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        var caller = Caller.Of(http);
        var last = long.TryParse(lastEventId, NumberStyles.None, CultureInfo.InvariantCulture, out var seen) ? seen : events.LastId;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stop);
        using var writing = CancellationTokenSource.CreateLinkedTokenSource(ending.Token);
        try
        {
            await WriteAsync(http, Encoding.ASCII.GetBytes("retry: 1000\n\n"), writing).ConfigureAwait(false);
            while (!ending.IsCancellationRequested)
            {
                var frame = sampler.Frame;
                await WriteAsync(http, frame.EventFor(caller), writing).ConfigureAwait(false);
                foreach (var happened in events.After(last))
                {
                    await WriteAsync(http, LiveFrame.EventOf("happened", happened.Id, JsonSerializer.SerializeToUtf8Bytes(happened, ApiJson.Answers.Happened)), writing).ConfigureAwait(false);
                    last = happened.Id;
                }

                await frame.Next.WaitAsync(ending.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The viewer has gone, or sleeps, or the service ends.
        }
    }

    /// <summary>The last minutes.</summary>
    public IResult History(int? seconds) => seconds is < 1
        ? ProblemResult.Of(400, $"seconds: {seconds} is less than 1. Ask for 1 to {Live.History.Seconds}.")
        : TypedResults.Ok(sampler.History.Last(Math.Min(seconds ?? 600, Live.History.Seconds)));

    /// <summary>What happened last.</summary>
    public IResult Events(int? limit) => limit is < 0 or > 1000
        ? ProblemResult.Of(400, $"limit: {limit} is not allowed. Ask for 0 to 1000.")
        : TypedResults.Ok(new EventsDocument(events.Last(limit ?? 50)));

    /// <summary>The sinks now.</summary>
    public IResult Sinks() => TypedResults.Ok(new SinksDocument(sampler.Frame.Snapshot.Sinks));

    // A write is sent at once. The clock runs for those alone who take none: nearly always it is done by then.
    private static ValueTask WriteAsync(HttpContext http, ReadOnlyMemory<byte> bytes, CancellationTokenSource writing)
    {
        var written = http.Response.Body.WriteAsync(bytes, writing.Token);
        return written.IsCompletedSuccessfully ? written : WaitAsync(written, writing);
    }

    private static async ValueTask WaitAsync(ValueTask written, CancellationTokenSource writing)
    {
        writing.CancelAfter(Patience);
        await written.ConfigureAwait(false);
        writing.CancelAfter(Timeout.InfiniteTimeSpan);
    }
}
