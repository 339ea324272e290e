using DualSink.Server.Pages;
using Microsoft.AspNetCore.Http;

namespace DualSink.Server.Security;

/// <summary>What every request passes first, and what every failure ends in.</summary>
internal sealed class Gate(Service service, StaticPages pages)
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public async Task HandleAsync(HttpContext http, RequestDelegate next)
    {
        Harden(http.Response.Headers);
        try
        {
            if (await pages.TryServeAsync(http).ConfigureAwait(false))
            {
                return;
            }

            (service.Server.Keys.IsEmpty ? Caller.Local : Caller.Nobody).AttachTo(http);
            await next(http).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to be answered.
        }
        catch (Exception failure) when (!http.Response.HasStarted && Failures.ProblemOf(failure) is { } problem)
        {
            await new ProblemResult(problem).ExecuteAsync(http).ConfigureAwait(false);
        }
    }

    private static void Harden(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.XFrameOptions = "DENY";
    }
}
