using System.Text.Json;
using DualSink.Hosting;
using DualSink.Journal;
using DualSink.Routing;
using DualSink.Sinks;
using DualSink.Stores;
using Microsoft.AspNetCore.Http;

namespace DualSink.Server;

/// <summary>What the failures of the library are to whoever made a request.</summary>
internal static class Failures
{
    /// <summary>The problem to answer with; null where the failure is nobody's but the service's own.</summary>
    /// <param name="failure">The failure.</param>
    /// <param name="isBound">Whether who is answered is kept to its tenants, and is told of no other.</param>
    public static ProblemAnswer? ProblemOf(Exception failure, bool isBound = false) => failure switch
    {
        BadHttpRequestException bad => ProblemAnswer.Of(bad.StatusCode, bad.StatusCode == 413 ? "The body is larger than this service takes. Send it in parts." : TextOf(bad)),
        TenantsMeetException => ProblemAnswer.Of(409, isBound
            ? "Its bars would meet those of another tenant in the table without tenants. Whoever runs the service gives each tenant a name of its own under provider_names."
            : failure.Message),
        JournalException { Kind: JournalErrorKind.Full } => ProblemAnswer.Of(429, failure.Message) with { RetryAfter = 1 },
        JournalException { Kind: JournalErrorKind.Refused } => ProblemAnswer.Of(409, failure.Message),
        JournalException => ProblemAnswer.Of(503, failure.Message) with { RetryAfter = 5 },
        SinkClosedException => ProblemAnswer.Of(503, "The service is ending and takes no more. Send it again to the one that is started next.") with { RetryAfter = 5 },
        StoreException { Kind: StoreErrorKind.Data } => ProblemAnswer.Of(400, failure.Message),
        StoreException => ProblemAnswer.Of(503, SecretMask.Hide(failure.Message)) with { RetryAfter = 5 },
        _ => null,
    };

    // What is wrong with a body of JSON, its reader knows.
    private static string TextOf(BadHttpRequestException bad) => bad.InnerException is JsonException json ? $"{bad.Message} {json.Message}" : bad.Message;
}
