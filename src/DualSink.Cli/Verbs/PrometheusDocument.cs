namespace DualSink.Cli.Verbs;

/// <summary>What a running Prometheus has counted, as <c>verify --prometheus --json</c> prints it.</summary>
/// <param name="Ok">Whether it has counted every bar that was written.</param>
/// <param name="Url">Where it is.</param>
/// <param name="Legacy">Bars it has counted for the legacy sink; null when none.</param>
/// <param name="Provider">Bars it has counted for the provider sink; null when none.</param>
/// <param name="Problem">Why it has not, and what to do; null when it has.</param>
internal sealed record PrometheusDocument(bool Ok, string Url, double? Legacy, double? Provider, string? Problem);
