using DualSink.Hosting;
using DualSink.Stores.Checkup;

namespace DualSink.Cli.Doctor;

/// <summary>One finding as <c>doctor --json</c> prints it. <c>sink</c> and <c>table</c> are null where it is about more than one.</summary>
internal sealed record DoctorCheckDocument(string Name, string? Sink, string? Table, string State, string Finding, string? Why, string? Remedy)
{
    public static DoctorCheckDocument Of(DoctorCheck check) => new(
        check.Finding.Check,
        check.Sink,
        check.Finding.Table?.DisplayName,
        check.Finding.State switch
        {
            FindingState.Ok => "ok",
            FindingState.Note => "note",
            FindingState.Warn => "warn",
            _ => "fail",
        },
        SecretMask.Hide(check.Finding.What),
        check.Finding.Why,
        check.Finding.Remedy);
}
