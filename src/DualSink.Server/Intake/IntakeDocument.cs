using DualSink.Server.Documents;

namespace DualSink.Server.Intake;

/// <summary>What became of a body's rows.</summary>
/// <param name="Confirmed">Whether those whose word was waited for have settled all of it; else the journal has it and they are owed it.</param>
/// <param name="Read">Rows in the body.</param>
/// <param name="Accepted">Bars accepted, in this request or an earlier one of the same idempotency key.</param>
/// <param name="Rejected">Rows that are no bars, or break a rule.</param>
/// <param name="Repeated">Bars of these that an earlier request of the same idempotency key had brought.</param>
/// <param name="Committed">Bars whose values the table holds.</param>
/// <param name="Superseded">Bars whose key a later one of the body replaced.</param>
/// <param name="DeadLettered">Bars a table can never hold; they are kept.</param>
/// <param name="Position">The journal's position of the last bars; null without a journal.</param>
/// <param name="Owed">The sinks that were not waited for, or had not settled all of it.</param>
/// <param name="Rejections">The first rejected rows.</param>
/// <param name="Problems">The first bars that a table refused.</param>
internal sealed record IntakeDocument(
    bool Confirmed,
    long Read,
    long Accepted,
    long Rejected,
    long Repeated,
    long Committed,
    long Superseded,
    long DeadLettered,
    long? Position,
    IReadOnlyList<string> Owed,
    IReadOnlyList<RejectionDocument> Rejections,
    IReadOnlyList<IntakeProblem> Problems);
