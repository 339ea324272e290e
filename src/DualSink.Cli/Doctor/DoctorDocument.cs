namespace DualSink.Cli.Doctor;

/// <summary>What <c>doctor --json</c> prints.</summary>
internal sealed record DoctorDocument(bool Ok, IReadOnlyList<DoctorCheckDocument> Checks);
