using System.Net;
using Microsoft.AspNetCore.Http;

namespace DualSink.Server.Security;

/// <summary>
/// By which names the service may be called. A page of another site whose name was made to lead here (DNS rebinding) calls
/// it by that name, which nobody configured; an address as such cannot be made to lead elsewhere. Immutable.
/// </summary>
internal sealed class HostNames(ServerOptions server)
{
    private readonly HashSet<string> _names = new(
        [
            "localhost",
            .. server.Hosts,
            .. server.Urls.Select(BindingAddress.Parse).Select(url => url.Host).Where(host => host is not ("*" or "+" or "")),
        ],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a request names the service as it is called.</summary>
    public bool Knows(HostString host) =>
        host.HasValue && (_names.Contains(host.Host.TrimEnd('.')) || IPAddress.TryParse(host.Host.Trim('[', ']'), out _));

    /// <summary>Whether a URL to listen on is reached from this machine alone.</summary>
    public static bool IsLoopback(string url)
    {
        var address = BindingAddress.Parse(url);
        return address.IsUnixPipe || address.IsNamedPipe || address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
    }
}
