using DualSink.Hosting;
using DualSink.Journal;
using DualSink.Routing;
using DualSink.Server.Documents;
using DualSink.Server.Reading;
using DualSink.Server.Security;
using DualSink.Sinks;
using DualSink.Stores;
using Microsoft.AspNetCore.Http;

namespace DualSink.Server.Control;

/// <summary>Does what an operator asks for: the commands of the command line, with its confirmations and its refusals, by the same desk.</summary>
internal sealed class ControlEndpoints(Service service, Comparison comparison)
{
    /// <summary>Switches the mode, or says what that would mean.</summary>
    public async Task<IResult> SwitchAsync(SwitchRequest request, CancellationToken cancellationToken)
    {
        var pipeline = service.Pipeline;
        var decision = pipeline.Weigh(pipeline.Route with { Mode = request.Mode ?? "" });
        IReadOnlyList<string> problems = [.. decision.Problems.Select(problem => problem.ToString())];
        if (request.Preview)
        {
            return TypedResults.Ok(new SwitchDocument(
                decision.Route is not null,
                decision.Route is null ? string.Join(" ", problems)
                    : request.Mode == pipeline.Route.Mode ? $"Mode {request.Mode} is in force already."
                    : $"Would switch from {pipeline.Route.Mode} to {request.Mode}. {decision.Consequence ?? "No table stops being written."}",
                decision.Consequence,
                problems));
        }

        var answer = await pipeline.ControlAsync(ControlCommand.Switch, new ControlArguments { Mode = request.Mode, Consents = request.Yes }, cancellationToken).ConfigureAwait(false);
        return answer.Ok
            ? TypedResults.Ok(new SwitchDocument(true, answer.Text, decision.Consequence, []))
            : new ProblemResult(ProblemAnswer.Of(409, decision.Consequence is { } consequence && !request.Yes ? Consents.AgreeTo(consequence, AskedBy.Request) : answer.Text) with
            {
                Consequence = decision.Consequence,
                Problems = problems,
            });
    }

    /// <summary>Pauses, resumes, detaches, attaches or rewinds a lane.</summary>
    public async Task<IResult> LaneAsync(string sink, string action, LaneRequest? request, CancellationToken cancellationToken)
    {
        request ??= new LaneRequest();
        var command = action switch
        {
            "pause" => ControlCommand.Pause,
            "resume" => ControlCommand.Resume,
            "detach" => ControlCommand.Detach,
            "attach" => ControlCommand.Attach,
            "rewind" => ControlCommand.Rewind,
            _ => null,
        };
        if (command is null || !StoreSinks.Names.Contains(sink))
        {
            return ProblemResult.Of(404, $"There is no lane '{sink}' with '{action}'. Lanes: {string.Join(", ", StoreSinks.Names)}; pause, resume, detach, attach, rewind.");
        }

        if (command == ControlCommand.Detach && !request.Yes && service.View is { } view)
        {
            var owed = (await view.LookAsync(cancellationToken).ConfigureAwait(false)).Backlogs.FirstOrDefault(backlog => backlog.Lane == sink)?.Bars ?? 0;
            return new ProblemResult(ProblemAnswer.Of(409, Consents.ToDetach(sink, owed, AskedBy.Request)) with { Consequence = Consents.Detaching(sink, owed) });
        }

        return Answer(await service.Pipeline.ControlAsync(
            command, new ControlArguments { Lane = sink, Position = request.Position, Time = request.Time?.ToUniversalTime() }, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Compares the tables now.</summary>
    public async Task<IResult> CompareAsync(HttpContext http, CompareRequest? request, CancellationToken cancellationToken)
    {
        request ??= new CompareRequest();
        var caller = Caller.Of(http);
        var tenant = request.Tenant ?? (caller.OperatedTenants is [var only] ? only : service.Options.TenantId);
        var provider = service.Options.BindingFor(TableLayout.Provider.Name);
        if (ReadEndpoint.Refusal(caller, caller.OperatedTenants, provider, tenant) is { } refused)
        {
            return refused;
        }

        // Rows of the provider table are a tenant's by their source alone.
        if (caller.IsBoundIn(Role.Operate) && request.Source is { } source && source != provider.ProviderNames[tenant])
        {
            return ProblemResult.Of(403, $"Key '{caller.Name}' may compare bars of its tenants only, and in table {provider.DisplayName} those of tenant '{tenant}' have the source '{provider.ProviderNames[tenant]}'. Leave source out.");
        }

        try
        {
            // What one tenant has compared is not what everybody looks at.
            var filter = new RowFilter
            {
                Tenant = tenant,
                Source = request.Source,
                Symbol = request.Symbol?.ToUpperInvariant(),
                Timeframe = request.Timeframe,
                From = request.From?.UtcDateTime,
                To = request.To?.UtcDateTime,
            };
            return await TenantReading.OfAsync(
                service.StoreOf(TableLayout.Legacy.Name),
                tenant,
                async () => TypedResults.Ok(await comparison.RunAsync(filter, isKept: !caller.IsBoundIn(Role.Operate), cancellationToken).ConfigureAwait(false)),
                cancellationToken).ConfigureAwait(false);
        }
        catch (ArgumentException lacking)
        {
            return ProblemResult.Of(400, lacking.Message);
        }
    }

    /// <summary>Tries dead letters again.</summary>
    public async Task<IResult> ReplayAsync(Caller caller, DeadLettersRequest request, CancellationToken cancellationToken)
    {
        if (Refused(request) is { } refusal)
        {
            return refusal;
        }

        var arguments = ArgumentsOf(caller, request) with { Overwrites = request.Overwrite };
        List<(string Sink, ReplayReport Report)> done = [];
        foreach (var sink in StoreSinks.Names.Where(name => request.Sink is null || request.Sink == name))
        {
            done.Add((sink, await DeadLetterOrders.ReplayInPartsAsync(part => AskAsync(ControlCommand.Replay, part, cancellationToken), arguments with { Lane = sink }).ConfigureAwait(false)));
        }

        return TypedResults.Ok(DeadLetterReplayDocument.Of(done));
    }

    /// <summary>Deletes dead letters.</summary>
    public async Task<IResult> PurgeAsync(Caller caller, DeadLettersRequest request, CancellationToken cancellationToken)
    {
        if (Refused(request) is { } refusal)
        {
            return refusal;
        }

        var arguments = ArgumentsOf(caller, request);
        if (!request.Yes)
        {
            var filter = DeadLetterOrders.FilterIn(arguments);
            var matching = Math.Min(await service.RequireView().CountDeadLettersAsync(filter, cancellationToken).ConfigureAwait(false), filter.Limit);
            return new ProblemResult(ProblemAnswer.Of(409, Consents.ToPurge(matching, AskedBy.Request)) with { Consequence = Consents.Purging(matching) });
        }

        var purged = await AskAsync(ControlCommand.Purge, arguments, cancellationToken).ConfigureAwait(false);
        return TypedResults.Ok(new DeadLetterPurgeDocument(long.Parse(purged, System.Globalization.CultureInfo.InvariantCulture)));
    }

    private async Task<string> AskAsync(string command, ControlArguments arguments, CancellationToken cancellationToken)
    {
        var answer = await service.Pipeline.ControlAsync(command, arguments, cancellationToken).ConfigureAwait(false);
        return answer.Ok ? answer.Text : throw new JournalException(JournalErrorKind.Refused, service.JournalPath, answer.Text);
    }

    private static ProblemResult? Refused(DeadLettersRequest request)
    {
        if (request.Sink is { } sink && !StoreSinks.Names.Contains(sink))
        {
            return ProblemResult.Of(400, $"sink: '{sink}' is no sink; allowed: {string.Join(", ", StoreSinks.Names)}.");
        }

        if (request.Limit is < 1)
        {
            return ProblemResult.Of(400, $"limit: {request.Limit} is less than 1.");
        }

        var narrows = request is { Ids.Length: > 0 } || new object?[] { request.Sink, request.Reason, request.Symbol, request.Since, request.Until }.Any(given => given is not null);
        return Consents.ToName(narrows, request.All, AskedBy.Request) is { } problem ? ProblemResult.Of(400, problem) : null;
    }

    private static ControlArguments ArgumentsOf(Caller caller, DeadLettersRequest request) => new()
    {
        Tenants = caller.OperatedTenants is { } tenants ? [.. tenants] : null,
        Ids = request.Ids is { Length: > 0 } ? request.Ids : null,
        Lane = request.Sink,
        Reason = request.Reason,
        Symbol = request.Symbol,
        Since = request.Since?.ToUniversalTime(),
        Until = request.Until?.ToUniversalTime(),
        Limit = request.Limit,
    };

    private static IResult Answer(ControlAnswer answer) => answer.Ok
        ? TypedResults.Ok(new AnswerDocument(true, SecretMask.Hide(answer.Text)))
        : ProblemResult.Of(409, answer.Text);
}
