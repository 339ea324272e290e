using DualSink.Stores.Checkup;

namespace DualSink.Cli.Doctor;

/// <summary>A finding, and the sink it concerns where it does not concern all.</summary>
internal sealed record DoctorCheck(string? Sink, Finding Finding);
