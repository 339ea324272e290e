using System.Text.Json;

namespace DualSink.Routing;

/// <summary>With what another process asks for something; what a command does not know stays null.</summary>
internal sealed record ControlArguments
{
    /// <summary>The mode to switch to.</summary>
    public string? Mode { get; init; }

    /// <summary>Whether whoever asks agrees that a table stops being written. Default false.</summary>
    public bool Consents { get; init; }

    /// <summary>The lane it is about.</summary>
    public string? Lane { get; init; }

    /// <summary>The position before the first entry to deliver again.</summary>
    public long? Position { get; init; }

    /// <summary>When the first entry to deliver again was accepted, or before that.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>The arguments of a request.</summary>
    /// <exception cref="JsonException">They are not as this version writes them.</exception>
    public static ControlArguments Parse(string json) =>
        JsonSerializer.Deserialize(json, ControlJson.Default.ControlArguments) ?? throw new JsonException("A request has no arguments.");

    /// <summary>As a request carries them.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ControlJson.Default.ControlArguments);
}
