namespace DualSink.Sinks;

/// <summary>What labels every metric and log line of a sink.</summary>
/// <param name="Tenant">The tenant the pipeline works for; a batch's own tenant labels the counts of its bars. Default <c>default</c>.</param>
/// <param name="PipelineId">The pipeline's name. Default <c>dualsink</c>.</param>
public sealed record PipelineContext(string Tenant = "default", string PipelineId = "dualsink");
