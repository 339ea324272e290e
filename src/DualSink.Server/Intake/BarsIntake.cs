using DualSink.Server.Security;
using Microsoft.AspNetCore.Http;

namespace DualSink.Server.Intake;

/// <summary>Takes bars in.</summary>
internal sealed class BarsIntake(Service service)
{
    /// <summary><c>POST /api/v1/bars</c>.</summary>
    public async Task<IResult> PostAsync(HttpContext http, IntakeQuery query)
    {
        var caller = Caller.Of(http);
        var (request, refusal) = IntakeRequest.Of(http, service.Options, caller, query);
        if (request is null)
        {
            return new ProblemResult(refusal!);
        }

        var stopped = http.RequestAborted;
        var body = await BodyStream.OpenAsync(http.Request.Body, request.IsPacked, service.Server.MaxUnpackedBytes, stopped).ConfigureAwait(false);
        var run = new IntakeRun(service, caller, request);
        var problem = await run.RunAsync(body, stopped).ConfigureAwait(false);
        return Answer(run.Tally, problem);
    }

    /// <summary>What a request is answered with.</summary>
    internal static IResult Answer(IntakeTally tally, ProblemAnswer? problem)
    {
        problem ??= tally switch
        {
            { Dropped: > 0 } => ProblemAnswer.Of(429, $"{tally.Dropped} bars were let go by a drop policy, as there was no room. Send them later.") with { RetryAfter = 1 },
            { Returned: > 0 } => ProblemAnswer.Of(503, $"{tally.Returned} bars came back unwritten: {tally.Error?.Message.TrimEnd('.')}. Send the whole body again later: writing twice changes nothing.") with { RetryAfter = 5 },
            { Accepted: 0, Rejected: > 0 } => ProblemAnswer.Of(400, FirstReason(tally)) with { Line = tally.Rejections.Count > 0 ? tally.Rejections[0].Line : null },
            _ => null,
        };
        if (problem is not null)
        {
            return new ProblemResult(problem with { Accepted = tally.Accepted, Rejected = tally.Rejected, Rejections = tally.Rejections });
        }

        var document = tally.ToDocument();
        return document.Confirmed ? TypedResults.Ok(document) : TypedResults.Accepted((string?)null, document);
    }

    private static string FirstReason(IntakeTally tally) => tally.Rejections is [var first, ..]
        ? $"No row of the body is a bar. The first, line {first.Line}{(first.Column is { } column ? $", {column} '{first.Value}'" : "")}: {first.Reason}."
        : "No row of the body is a bar.";
}
