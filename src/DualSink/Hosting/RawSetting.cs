namespace DualSink.Hosting;

/// <summary>A setting as a source gives it, before anybody has looked at the value.</summary>
/// <param name="Key">A key of <see cref="SettingCatalogue"/>.</param>
/// <param name="Entry">The entry of a map, such as the tenant of a provider name; null for settings with one value.</param>
/// <param name="Text">The value.</param>
/// <param name="Origin">Where it stands.</param>
internal sealed record RawSetting(string Key, string? Entry, string Text, SettingOrigin Origin);
