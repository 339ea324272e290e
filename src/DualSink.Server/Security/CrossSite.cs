using Microsoft.AspNetCore.Http;

namespace DualSink.Server.Security;

/// <summary>
/// Tells requests that a page of another site made a browser send. Browsers say so themselves (Sec-Fetch-Site, Origin),
/// and no page can make them send a head of our own, or a key, without asking the service first, which never agrees.
/// </summary>
internal static class CrossSite
{
    /// <summary>The head that an action has where no key is sent; its value does not matter.</summary>
    public const string ActionHead = "X-DualSink-Action";

    /// <summary>Why a request that changes something is refused; null when it is not.</summary>
    public static string? Refusal(HttpRequest request, Caller caller, bool isAction)
    {
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method))
        {
            return null;
        }

        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site.Length > 0 && site is not ("same-origin" or "none"))
        {
            return "A page of another site sent this. Use the page that this service serves, or a program.";
        }

        var origin = request.Headers.Origin.ToString();
        if (origin.Length > 0 && !origin.Equals($"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase))
        {
            return "A page of another origin sent this. Use the page that this service serves, or a program.";
        }

        return isAction && !caller.HasKey && !request.Headers.ContainsKey(ActionHead)
            ? $"An action without a key wants the head {ActionHead}: 1, which no page of another site can send."
            : null;
    }
}
