using System.Collections.Immutable;

namespace DualSink.Stores.Postgres.Checkup;

/// <summary>What a table's policies say to a row as the sink would write it.</summary>
internal sealed record PolicyVerdict
{
    private static readonly (string Name, char Command, bool IsNew)[] Demands =
        [("SELECT", 'r', false), ("INSERT", 'a', true), ("UPDATE", 'w', false), ("UPDATE", 'w', true)];

    /// <summary>Commands they allow on no row of the tenant that writes.</summary>
    public required ImmutableArray<string> Refused { get; init; }

    /// <summary>Restrictive policies that refuse, whatever the others say.</summary>
    public required ImmutableArray<PostgresPolicy> Refusing { get; init; }

    /// <summary>Policies on which it depends, and which look at more of a row than its tenant; empty where all is clear without them.</summary>
    public required ImmutableArray<PostgresPolicy> Unjudged { get; init; }

    /// <summary>Policies that show the rows of another tenant too; empty where others keep them back.</summary>
    public required ImmutableArray<PostgresPolicy> ShowingOthers { get; init; }

    /// <summary>Whether the tenant that writes would be let through without <see cref="ShowingOthers"/>.</summary>
    public bool DoesWithoutThem { get; init; }

    /// <summary>Sums up what each policy says.</summary>
    /// <param name="own">To a row of the tenant that writes.</param>
    /// <param name="others">To one of another tenant; empty where the table knows no tenants.</param>
    public static PolicyVerdict Of(IReadOnlyList<PolicyAnswer> own, IReadOnlyList<PolicyAnswer> others)
    {
        var asked = Demands.Select(demand => (demand.Name, Allowed: Ask(own, demand))).ToList();
        var shown = others.Count > 0 ? PolicyAnswer.Together(others, 'r', isNew: false) : false;
        PostgresPolicy[] showing = [.. others.Where(answer => shown == true && answer is { Policy.IsPermissive: true, Shows: true } && answer.Policy.IsFor('r')).Select(answer => answer.Policy)];
        var isClear = shown is not null && asked.All(one => one.Allowed is not null);
        return new PolicyVerdict
        {
            Refused = [.. asked.Where(one => one.Allowed == false).Select(one => one.Name).Distinct()],
            Refusing = [.. own.Where(Refuses).Select(answer => answer.Policy)],
            Unjudged = isClear ? [] : [.. own.Where(answer => Demands.Any(demand => Says(answer, demand) is null)).Select(answer => answer.Policy)],
            ShowingOthers = [.. showing],
            DoesWithoutThem = Demands.All(demand => Ask(own.Where(answer => !showing.Contains(answer.Policy)), demand) != false),
        };
    }

    private static bool Refuses(PolicyAnswer answer) => !answer.Policy.IsPermissive && Demands.Any(demand => Says(answer, demand) == false);

    private static bool? Ask(IEnumerable<PolicyAnswer> answers, (string Name, char Command, bool IsNew) demand) =>
        PolicyAnswer.Together(answers, demand.Command, demand.IsNew);

    // One that has no say in a command does not stand against it.
    private static bool? Says(PolicyAnswer answer, (string Name, char Command, bool IsNew) demand) =>
        !answer.Policy.IsFor(demand.Command) ? true : demand.IsNew ? answer.Admits : answer.Shows;
}
