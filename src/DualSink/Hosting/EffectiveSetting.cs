namespace DualSink.Hosting;

/// <summary>A setting in force.</summary>
/// <param name="Key">Its key under <c>ingestion:</c>.</param>
/// <param name="Value">Its value as the file would write it, passwords masked.</param>
/// <param name="Origin">Where the value came from.</param>
/// <param name="Doc">What the setting does.</param>
/// <param name="Allowed">What it may be.</param>
public sealed record EffectiveSetting(string Key, string Value, SettingOrigin Origin, string Doc, string Allowed);
