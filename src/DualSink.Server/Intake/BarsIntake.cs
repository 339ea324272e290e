using DualSink.Server.Security;
using Microsoft.AspNetCore.Http;

namespace DualSink.Server.Intake;

/// <summary>Takes bars in.</summary>
/// <param name="service">What it works with.</param>
/// <param name="late">The service has to end now.</param>
internal sealed class BarsIntake(Service service, CancellationToken late)
{
    private readonly IntakeRoom _room = new();
    private readonly IdempotencyDesk _keys = new(service);
    private readonly TenantDoor _tenants = new(service);

    /// <summary><c>POST /api/v1/bars</c>.</summary>
    public async Task<IResult> PostAsync(HttpContext http, IntakeQuery query)
    {
        var caller = Caller.Of(http);
        var (request, refusal) = IntakeRequest.Of(http, service.Options, caller, query);
        if (request is null)
        {
            return new ProblemResult(refusal!);
        }

        if (query.IdempotencyKey is not { } key)
        {
            return await TakeAsync(http, caller, request, null).ConfigureAwait(false);
        }

        var (body, name, problem) = await _keys.BeginAsync(caller, request.Tenant, key, http.RequestAborted).ConfigureAwait(false);
        if (body is null)
        {
            return new ProblemResult(problem!);
        }

        using (body)
        {
            try
            {
                return await TakeAsync(http, caller, request, body).ConfigureAwait(false);
            }
            finally
            {
                _keys.End(name!);
            }
        }
    }

    private async Task<IResult> TakeAsync(HttpContext http, Caller caller, IntakeRequest request, IdempotentBody? idempotent)
    {
        var stopped = http.RequestAborted;
        BodyStream body;
        try
        {
            body = await BodyStream.OpenAsync(http.Request.Body, request.IsPacked, service.Server.MaxUnpackedBytes, stopped).ConfigureAwait(false);
        }
        catch (IOException spoilt) when (spoilt is not BadHttpRequestException)
        {
            // Not as HTTP has it, such as a chunk that says it is larger than anything.
            return ProblemResult.Of(400, $"The body cannot be read: {spoilt.Message}");
        }

        var run = new IntakeRun(service, _room, _tenants, caller, request, idempotent, late);
        var problem = await run.RunAsync(body, stopped).ConfigureAwait(false);
        if (idempotent is null || problem is not null)
        {
            return Answer(run.Tally, problem);
        }

        if (idempotent.End(run.Tally.Rejected) is { } before)
        {
            return AnswerOf(before);
        }

        if (idempotent.IsOther)
        {
            return new ProblemResult(IntakeRun.Other);
        }

        if (run.Tally.Repeated > 0)
        {
            await run.ConfirmRepeatedAsync(stopped).ConfigureAwait(false);
        }

        var answer = Answer(run.Tally, null);
        if (answer is IValueHttpResult { Value: IntakeDocument taken })
        {
            await _keys.KeepAsync(idempotent, taken, stopped).ConfigureAwait(false);
        }

        return answer;
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

        return AnswerOf(tally.ToDocument());
    }

    private static IResult AnswerOf(IntakeDocument document) =>
        document.Confirmed ? TypedResults.Ok(document) : TypedResults.Accepted((string?)null, document);

    private static string FirstReason(IntakeTally tally) => tally.Rejections is [var first, ..]
        ? $"No row of the body is a bar. The first, line {first.Line}{(first.Column is { } column ? $", {column} '{first.Value}'" : "")}: {first.Reason}."
        : "No row of the body is a bar.";
}
