using DualSink.Diagnostics;
using DualSink.Hosting;
using DualSink.Server.Pages;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace DualSink.Server.Security;

/// <summary>What every request passes first, and what every failure ends in.</summary>
internal sealed class Gate(Service service, StaticPages pages)
{
    // What is asked of the service is short; only bars are long.
    private const long MostOfAnOrder = 64 * 1024;
    private const string IntakePath = "/api/v1/bars";
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private readonly KeyRing _keys = new(service.Server.Keys);
    private readonly HostNames _hosts = new(service.Server);
    private readonly RateGate _rates = new(service.Server.MaxRequestsPerSecond, service.Time);
    private readonly ILogger _logger = service.Loggers.CreateLogger<Gate>();

    /// <summary>Before a request finds its endpoint.</summary>
    public async Task EnterAsync(HttpContext http, RequestDelegate next)
    {
        Harden(http.Response.Headers);
        try
        {
            if (!_hosts.Knows(http.Request.Host))
            {
                await RefuseAsync(http, ProblemAnswer.Of(421, "This service is not called by that name. Call it by its address, or name it in server.hosts.")).ConfigureAwait(false);
            }
            else if (!await pages.TryServeAsync(http).ConfigureAwait(false))
            {
                await AdmitAsync(http, next).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to be answered.
        }
        catch (Exception failure) when (!http.Response.HasStarted)
        {
            await FailAsync(http, failure).ConfigureAwait(false);
        }
    }

    /// <summary>After a request has found its endpoint, and before that begins.</summary>
    public async Task CheckAsync(HttpContext http, RequestDelegate next)
    {
        var caller = Caller.Of(http);
        var needs = http.GetEndpoint()?.Metadata.GetMetadata<Needs>();
        var wanted = needs?.Role;
        // Routing's own endpoint, which is no route, only says that a method is not taken.
        if (http.GetEndpoint() is not RouteEndpoint || wanted == Role.None)
        {
            await next(http).ConfigureAwait(false);
        }
        else if (wanted is null || !caller.Roles.HasFlag(wanted.Value))
        {
            await RefuseAsync(http, caller == Caller.Nobody
                ? ProblemAnswer.Of(401, "Send a key: Authorization: Bearer KEY, or X-Api-Key: KEY.")
                : ProblemAnswer.Of(403, $"Key '{caller.Name}' may not do this; it wants the role {wanted?.ToString().ToLowerInvariant()}.")).ConfigureAwait(false);
        }
        else if (!needs!.MindsTenants && caller.IsBoundIn(wanted.Value))
        {
            await RefuseAsync(http, ProblemAnswer.Of(
                403, $"Key '{caller.Name}' is bound to tenants, and this is about all of them together. Ask with a key that has no {(wanted == Role.Operate ? "write_tenants and no read_tenants" : "read_tenants")}.")).ConfigureAwait(false);
        }
        else if (CrossSite.Refusal(http.Request, caller, isAction: wanted == Role.Operate) is { } refusal)
        {
            await RefuseAsync(http, ProblemAnswer.Of(403, refusal)).ConfigureAwait(false);
        }
        else
        {
            await next(http).ConfigureAwait(false);
        }

        if (wanted == Role.Operate && !HttpMethods.IsGet(http.Request.Method))
        {
            LogMessages.Audited(
                _logger, service.Options.PipelineId, service.Options.TenantId, caller.Name, AddressOf(http), $"{http.Request.Method} {OneLine(http.Request.Path.Value)}", http.Response.StatusCode);
        }
    }

    private async Task AdmitAsync(HttpContext http, RequestDelegate next)
    {
        var caller = _keys.CallerOf(http.Request);
        caller.AttachTo(http);
        if (!_rates.TryPass(http, caller))
        {
            await RefuseAsync(http, ProblemAnswer.Of(429, "Too many requests in a second. Send fewer, with more bars each.") with { RetryAfter = 1 }).ConfigureAwait(false);
            return;
        }

        if (http.Request.Path != IntakePath && http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = MostOfAnOrder;
        }

        await next(http).ConfigureAwait(false);
        if (http.Response is { HasStarted: false, StatusCode: >= 400, ContentType: null } response)
        {
            // What routing itself answers has no body.
            await new ProblemResult(ProblemAnswer.Of(response.StatusCode, DetailOf(response.StatusCode))).ExecuteAsync(http).ConfigureAwait(false);
        }
    }

    private async Task FailAsync(HttpContext http, Exception failure)
    {
        if (Failures.ProblemOf(failure) is { } problem)
        {
            await RefuseAsync(http, problem).ConfigureAwait(false);
            return;
        }

        LogMessages.RequestFailed(
            _logger, service.Options.PipelineId, service.Options.TenantId, http.TraceIdentifier, OneLine(http.Request.Path.Value), SecretMask.Hide($"{failure.GetType().Name}: {failure.Message}"));
        await new ProblemResult(ProblemAnswer.Of(500, $"The service failed at this; its log has it under {http.TraceIdentifier}.")).ExecuteAsync(http).ConfigureAwait(false);
    }

    private async Task RefuseAsync(HttpContext http, ProblemAnswer problem)
    {
        if (problem.Status == StatusCodes.Status401Unauthorized)
        {
            http.Response.Headers.WWWAuthenticate = "Bearer";
        }

        LogMessages.RequestRefused(_logger, service.Options.PipelineId, service.Options.TenantId, AddressOf(http), problem.Status, problem.Title);
        await new ProblemResult(problem).ExecuteAsync(http).ConfigureAwait(false);
    }

    private static string AddressOf(HttpContext http) => http.Connection.RemoteIpAddress?.ToString() ?? "local";

    private static string OneLine(string? text) => new([.. (text ?? "").Take(200).Select(c => char.IsControl(c) ? '\ufffd' : c)]);

    private static string DetailOf(int status) => status switch
    {
        404 => "There is nothing at this path. GET /openapi/v1.json tells what there is.",
        405 => "This path does not take that method. GET /openapi/v1.json tells which it takes.",
        415 => "Send application/json.",
        _ => "The request cannot be used.",
    };

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
