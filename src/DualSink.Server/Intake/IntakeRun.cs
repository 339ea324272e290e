using DualSink.Bars;
using DualSink.Diagnostics;
using DualSink.Routing;
using DualSink.Server.Security;
using DualSink.Sinks;
using DualSink.Sources;

namespace DualSink.Server.Intake;

/// <summary>Takes the bars of one body in: reads, offers, and waits for the word on them, a bounded number of batches at a time. Not safe for concurrent use.</summary>
/// <param name="service">What it works with.</param>
/// <param name="room">What all bodies share.</param>
/// <param name="tenants">Which tenants there are.</param>
/// <param name="caller">Who sends it.</param>
/// <param name="request">What it says beside the body.</param>
/// <param name="idempotent">What is known of the body; null where it may not be sent again.</param>
/// <param name="late">The service has to end now: what was accepted is answered for, the rest is left.</param>
internal sealed class IntakeRun(Service service, IntakeRoom room, TenantDoor tenants, Caller caller, IntakeRequest request, IdempotentBody? idempotent, CancellationToken late)
{
    private const int MaxUnconfirmed = 32;

    /// <summary>The body is not the one that its key was used for.</summary>
    public static readonly ProblemAnswer Other = ProblemAnswer.Of(422, "This idempotency key was used for another body. Give every body a key of its own.");

    private readonly Queue<(Task<BatchOutcome> Confirmed, ReadOnlyMemory<long> Lines)> _waiting = new();

    /// <summary>What became of the rows so far.</summary>
    public IntakeTally Tally { get; } = new();

    /// <summary>Takes everything in.</summary>
    /// <returns>What to answer where it could not be; null where every row was taken or rejected.</returns>
    /// <exception cref="OperationCanceledException">Whoever asked has gone.</exception>
    public async Task<ProblemAnswer?> RunAsync(BodyStream body, CancellationToken cancellationToken)
    {
        using var span = DualSinkTraces.BodyBegins(service.Options.PipelineId, request.Tenant);
        var problem = await TakeAllAsync(body, cancellationToken).ConfigureAwait(false);
        DualSinkTraces.BodyEnds(span, Tally.Read, Tally.Accepted, Tally.Rejected, problem?.Status);
        return problem;
    }

    private async Task<ProblemAnswer?> TakeAllAsync(BodyStream body, CancellationToken cancellationToken)
    {
        ProblemAnswer? problem = null;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late);
        try
        {
            var reader = await BarReader.OpenAsync("body", body, request.Options, either.Token).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                await foreach (var rows in BodyRows.ReadAsync(reader, request.Options.BatchSize, service.Time, either.Token).ConfigureAwait(false))
                {
                    Tally.Add(rows);
                    problem = await TakeAsync(rows, either.Token).ConfigureAwait(false);
                    if (problem is not null)
                    {
                        break;
                    }
                }
            }
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            problem = ProblemAnswer.Of(503, "The service ends before the body does. Send all of it again later: writing twice changes nothing.") with { RetryAfter = 5 };
        }
        catch (SourceException unreadable)
        {
            problem = body.Refusal ?? ProblemOf(unreadable);
        }
        catch (ArgumentException impossible)
        {
            problem = ProblemAnswer.Of(400, RequestWords.Of(impossible.Message));
        }
        catch (NoRoomException full)
        {
            problem = ProblemAnswer.Of(full.IsFull ? 429 : 503, full.Message) with { RetryAfter = 1 };
        }
        catch (InvalidOperationException refused) when (refused is not (SinkClosedException or TenantsMeetException))
        {
            // Every lane of the mode is detached.
            problem = ProblemAnswer.Of(503, refused.Message) with { RetryAfter = 5 };
        }
        catch (Exception failure) when (Failures.ProblemOf(failure, caller.IsBoundIn(Role.Write)) is { } known)
        {
            problem = known;
        }

        await SettleAsync(0, service.Pipeline.HasJournal ? either.Token : cancellationToken).ConfigureAwait(false);
        return problem;
    }

    /// <summary>Waits for the word on what an earlier request brought and was broken off before it had.</summary>
    public async Task ConfirmRepeatedAsync(CancellationToken cancellationToken)
    {
        var route = service.Pipeline.Route;
        using var limit = new CancellationTokenSource(route.AckTimeout, service.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token, late);
        try
        {
            await service.Pipeline.ConfirmedAsync(either.Token).ConfigureAwait(false);
            if (route.Ack == AckPolicy.Journal)
            {
                Tally.LeaveUnconfirmed(Tally.Repeated, []);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Tally.LeaveUnconfirmed(Tally.Repeated, service.Pipeline.Lanes.Where(lane => lane.BacklogBars > 0).Select(lane => lane.Name));
        }
    }

    private async Task<ProblemAnswer?> TakeAsync(SourceBatch rows, CancellationToken cancellationToken)
    {
        if (rows.Bars.IsEmpty)
        {
            return null;
        }

        var tenant = rows.Tenant ?? request.Tenant;
        if (!caller.MayWrite(tenant))
        {
            return ProblemAnswer.Of(403, $"Key '{caller.Name}' may not write for tenant '{tenant}', whom the body names.") with { Line = rows.Lines.Span[0] };
        }

        if (await tenants.RefusalAsync(tenant, cancellationToken).ConfigureAwait(false) is { } unknown)
        {
            return unknown with { Line = rows.Lines.Span[0] };
        }

        var (bars, lines) = (rows.Bars, rows.Lines);
        if (idempotent is not null)
        {
            var repeated = idempotent.Pass(bars.Span);
            if (idempotent.IsOther)
            {
                return Other;
            }

            Tally.Repeat(repeated);
            (bars, lines) = (bars[repeated..], lines[repeated..]);
            if (bars.IsEmpty)
            {
                return null;
            }
        }

        await SettleAsync(MaxUnconfirmed - 1, cancellationToken).ConfigureAwait(false);
        var receipt = await OfferAsync(new BarBatch(tenant, bars), cancellationToken).ConfigureAwait(false);
        Tally.Accept(bars.Length);
        Tally.Position = receipt.Position ?? Tally.Position;
        _waiting.Enqueue((receipt.Confirmed, lines));
        if (receipt.Confirmed.IsCompletedSuccessfully && (await receipt.Confirmed.ConfigureAwait(false)).Dropped > 0)
        {
            return ProblemAnswer.Of(429, "There is no room, and backpressure_policy: drop_newest says that what comes now is not taken. Send the rest later.") with { RetryAfter = 1 };
        }

        return null;
    }

    private async Task<BatchReceipt> OfferAsync(BarBatch batch, CancellationToken cancellationToken)
    {
        await room.EnterAsync(service.Pipeline.Route.AckTimeout, cancellationToken).ConfigureAwait(false);
        try
        {
            var receipt = await Offering.OfferAsync(service, batch, idempotent?.Mark(), cancellationToken).ConfigureAwait(false);
            room.LeaveWith(receipt.Confirmed);
            return receipt;
        }
        catch
        {
            room.Leave();
            throw;
        }
    }

    private async Task SettleAsync(int most, CancellationToken cancellationToken)
    {
        while (_waiting.Count > most)
        {
            var (confirmed, lines) = _waiting.Peek();
            try
            {
                Tally.Settle(await confirmed.WaitAsync(cancellationToken).ConfigureAwait(false), lines);
            }
            catch (OperationCanceledException) when (service.Pipeline.HasJournal && late.IsCancellationRequested)
            {
                // The journal has it.
                Tally.LeaveUnconfirmed(lines.Length, service.Pipeline.Lanes.Where(lane => lane.BacklogBars > 0).Select(lane => lane.Name));
            }

            _waiting.Dequeue();
        }
    }

    private static ProblemAnswer ProblemOf(SourceException unreadable)
    {
        for (var inner = unreadable.InnerException; inner is not null; inner = inner.InnerException)
        {
            if (Failures.ProblemOf(inner) is { } known)
            {
                return known with { Line = unreadable.Line };
            }
        }

        return ProblemAnswer.Of(400, RequestWords.Of(unreadable.Message)) with { Line = unreadable.Line };
    }
}
