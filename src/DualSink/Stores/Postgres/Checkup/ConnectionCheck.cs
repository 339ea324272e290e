using System.Net.Sockets;
using System.Security.Authentication;
using DualSink.Stores.Checkup;

namespace DualSink.Stores.Postgres.Checkup;

/// <summary>Whether the server can be reached, and if not, which of the many reasons it is.</summary>
internal static class ConnectionCheck
{
    public const string Name = "connection";

    private const string Why = "Nothing can be written, and nothing else on this server was looked at.";

    public static Finding Reached(PostgresSubject subject, PostgresServerFacts server) =>
        Finding.Ok(Name, $"{subject.Location} as {server.LoginRole}");

    /// <summary>Why connecting failed.</summary>
    public static Finding Explain(Exception failure, PostgresSubject subject)
    {
        if (PostgresErrors.ServerErrorIn(failure) is { } refusal)
        {
            return ServerRefusal.Explain(refusal, subject);
        }

        var text = string.Join(' ', Chain(failure).Select(e => e.Message));
        if (text.Contains("No password has been provided", StringComparison.Ordinal))
        {
            return Fail($"{subject.Location} asks for a password of user {subject.User}, and there is none", $"Put it into {subject.Origin}: postgresql://{subject.User}:PASSWORD@HOST/{subject.Database}");
        }

        if (text.Contains("SSL connection requested", StringComparison.Ordinal))
        {
            return Fail($"{subject.Location} offers no TLS, and sslmode={subject.Connection.SslMode} asks for it", $"Turn it on in the server's postgresql.conf (ssl = on, with a certificate), or write sslmode=prefer in {subject.Origin}");
        }

        if (Chain(failure).OfType<AuthenticationException>().FirstOrDefault() is { } distrust)
        {
            return Fail($"{subject.Location} shows a certificate that is not trusted: {Trim(distrust.Message)}", $"Name the authority's certificate in {subject.Origin}: sslrootcert=FILE; with sslmode=verify-full the host has to be named as in the certificate");
        }

        if (text.Contains("No suitable host was found", StringComparison.Ordinal))
        {
            return Fail($"none of {subject.Location} is a primary that takes connections", $"Name the primary in {subject.Origin}, or promote a standby: pg_ctl promote");
        }

        if (text.Contains("SSLRequest", StringComparison.Ordinal))
        {
            return Fail($"what answers at {subject.Location} is no PostgreSQL", $"Correct host and port in {subject.Origin}; this has to say 'accepting connections': {subject.IsReady}");
        }

        return Unreached(Chain(failure).OfType<SocketException>().FirstOrDefault()?.SocketErrorCode, failure, subject);
    }

    /// <summary>The finding about a server that cannot be used.</summary>
    public static Finding Fail(string what, string remedy) => Finding.Fail(Name, what, Why, remedy);

    private static Finding Unreached(SocketError? error, Exception failure, PostgresSubject subject)
    {
        var (host, port) = (subject.Connection.Host ?? "", subject.Connection.Port);
        if (host.StartsWith('/'))
        {
            return Fail($"there is no socket of a server in {host} for port {port}", $"Start the server, or correct folder and port in {subject.Origin}: ls {host}/.s.PGSQL.*");
        }

        return error switch
        {
            SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain =>
                Fail($"nobody knows the host of {subject.Location}", $"Correct it in {subject.Origin}; this has to find it: getent hosts {host}"),
            SocketError.ConnectionRefused =>
                Fail($"nobody listens at {subject.Location}", $"Start the server, or correct host and port in {subject.Origin}; this has to say 'accepting connections': {subject.IsReady}"),
            SocketError.NetworkUnreachable or SocketError.HostUnreachable =>
                Fail($"no way leads to {subject.Location}: {Innermost(failure)}", $"Correct the host in {subject.Origin}, or the route to it: ip route get {host}"),
            SocketError.TimedOut => Silent(subject),
            null when Chain(failure).Any(e => e is TimeoutException) => Silent(subject),
            _ => Fail($"{subject.Location} cannot be reached: {Innermost(failure)}", $"See the server's log, and check {subject.Origin}"),
        };
    }

    private static Finding Silent(PostgresSubject subject) => Fail(
        $"{subject.Location} does not answer within {Bounded.Limit.TotalSeconds:0} s",
        $"A firewall may swallow the packets, or the server hangs; this has to come back at once: {subject.IsReady}");

    private static IEnumerable<Exception> Chain(Exception? exception) => exception switch
    {
        null => [],
        AggregateException several => several.InnerExceptions.SelectMany(Chain),
        _ => Chain(exception.InnerException).Prepend(exception),
    };

    private static string Innermost(Exception failure) => Trim(Chain(failure).Last().Message);

    private static string Trim(string message) => message.TrimEnd('.');
}
