using DualSink.Server.Documents;

namespace DualSink.Server.Live;

/// <summary>How the tables compared last.</summary>
/// <param name="At">When that ended.</param>
/// <param name="Ok">Whether they hold the same, as far as their layouts allow.</param>
/// <param name="Running">Whether they are being compared again.</param>
/// <param name="Compared">Keys in either table.</param>
/// <param name="Equal">Keys whose values are the same.</param>
/// <param name="EqualAfterLayout">Keys whose values are the same after what a layout forces.</param>
/// <param name="NotRepresentable">Keys with a value that one table cannot hold.</param>
/// <param name="Divergent">Keys whose values differ.</param>
/// <param name="MissingInLegacy">Keys in the provider table alone.</param>
/// <param name="MissingInProvider">Keys in the legacy table alone.</param>
/// <param name="InFlux">Keys in none of these classes, because they were still changing or on their way to one of the tables.</param>
/// <param name="Examples">The first that differ.</param>
internal sealed record LiveParity(
    DateTimeOffset At,
    bool Ok,
    bool Running,
    long Compared,
    long Equal,
    long EqualAfterLayout,
    long NotRepresentable,
    long Divergent,
    long MissingInLegacy,
    long MissingInProvider,
    long InFlux,
    IReadOnlyList<ParityExampleDocument> Examples);
