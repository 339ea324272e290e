namespace DualSink.Cli.Metrics;

/// <summary>There is no Prometheus that answers. The message says who does instead, if anybody, without a full stop.</summary>
internal sealed class PrometheusException(string message) : Exception(message);
