namespace DualSink.Server.Documents;

/// <summary>What a verb that asks the owner of a journal for something prints under <c>--json</c>.</summary>
/// <param name="Ok">Whether it was done.</param>
/// <param name="Answer">What was done, or why not.</param>
internal sealed record AnswerDocument(bool Ok, string Answer);
