namespace DualSink.Stores.Postgres.Checkup;

/// <summary>What one policy says to a row; null where that depends on the bar, and so was not asked.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Shows">Whether it shows the row.</param>
/// <param name="Admits">Whether it lets the row in.</param>
internal readonly record struct PolicyAnswer(PostgresPolicy Policy, bool? Shows, bool? Admits)
{
    /// <summary>What policies together say to a command: some permissive one agrees, and every restrictive one.</summary>
    /// <param name="answers">What each says.</param>
    /// <param name="command">The command.</param>
    /// <param name="isNew">Whether the row is being written, not found.</param>
    public static bool? Together(IEnumerable<PolicyAnswer> answers, char command, bool isNew)
    {
        var binding = answers.Where(answer => answer.Policy.IsFor(command)).ToLookup(answer => answer.Policy.IsPermissive, answer => isNew ? answer.Admits : answer.Shows);

        // Of bool?, & and | are those of SQL: what is not known counts only where it decides.
        return binding[true].Aggregate((bool?)false, (some, one) => some | one) & binding[false].Aggregate((bool?)true, (all, one) => all & one);
    }
}
