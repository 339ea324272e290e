namespace DualSink.Server.Documents;

/// <summary>What <c>deadletter list --json</c> prints.</summary>
/// <param name="Journal">The journal's path.</param>
/// <param name="Matching">How many match, whatever the limit.</param>
/// <param name="DeadLetters">Those accepted last, the last first.</param>
internal sealed record DeadLettersDocument(string Journal, long Matching, IReadOnlyList<DeadLetterDocument> DeadLetters);
