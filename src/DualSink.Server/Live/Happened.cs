namespace DualSink.Server.Live;

/// <summary>Something that happened, with the page of the operations manual that is about it.</summary>
/// <param name="Id">Its number, rising.</param>
/// <param name="At">When.</param>
/// <param name="Kind">What, in one word.</param>
/// <param name="Sink">The sink it is about; null when it is about all.</param>
/// <param name="Cause">Why.</param>
/// <param name="Detail">More, for people; null when there is none.</param>
/// <param name="Page">Where this service serves the manual's section; null when nothing has to be done.</param>
internal sealed record Happened(long Id, DateTimeOffset At, string Kind, string? Sink, string Cause, string? Detail, string? Page);
