using DualSink.Stores.Checkup;

namespace DualSink.Cli.Doctor;

/// <summary>Everything a run found.</summary>
/// <param name="Checks">The findings, in the order in which they are told.</param>
/// <param name="Reached">Whether every database could be opened.</param>
/// <param name="IsConfigured">Whether the settings are good; where they are not, no database was looked at.</param>
internal sealed record DoctorReport(IReadOnlyList<DoctorCheck> Checks, bool Reached = true, bool IsConfigured = true)
{
    public int Count(FindingState state) => Checks.Count(check => check.Finding.State == state);

    public ExitCode Code =>
        !IsConfigured ? ExitCode.Usage
        : !Reached ? ExitCode.Unreachable
        : Count(FindingState.Fail) > 0 ? ExitCode.DoesNotHold
        : ExitCode.Good;

    public DoctorDocument Document => new(Code == ExitCode.Good, [.. Checks.Select(DoctorCheckDocument.Of)]);
}
