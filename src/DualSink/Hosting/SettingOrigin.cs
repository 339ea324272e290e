namespace DualSink.Hosting;

/// <summary>Where a setting's value came from.</summary>
/// <param name="Kind">The kind of place.</param>
/// <param name="Name">The file, variable, flag or configuration key; null for defaults and code.</param>
/// <param name="Line">The line of a file, from 1.</param>
public sealed record SettingOrigin(SettingOriginKind Kind, string? Name = null, int? Line = null)
{
    internal static readonly SettingOrigin Default = new(SettingOriginKind.Default);
    internal static readonly SettingOrigin Code = new(SettingOriginKind.Code);

    /// <summary>The origin for people: <c>configs/ingestion_policy.yaml:12</c>, <c>environment DATABASE_URL</c>, <c>--database</c>.</summary>
    public override string ToString() => Kind switch
    {
        SettingOriginKind.File => Line is null ? Name! : $"{Name}:{Line}",
        SettingOriginKind.Configuration => $"configuration {Name}",
        SettingOriginKind.Environment => $"environment {Name}",
        SettingOriginKind.Flag => Name!,
        SettingOriginKind.Code => "code",
        _ => "default",
    };
}
