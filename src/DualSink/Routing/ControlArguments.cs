using System.Text.Json;
using DualSink.Journal;

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

    /// <summary>The tenants whose dead letters are meant.</summary>
    public string[]? Tenants { get; init; }

    /// <summary>The numbers of dead letters.</summary>
    public long[]? Ids { get; init; }

    /// <summary>A part of why bars are dead letters, or a code.</summary>
    public string? Reason { get; init; }

    /// <summary>The symbol of dead letters.</summary>
    public string? Symbol { get; init; }

    /// <summary>Dead letters kept then or later.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Dead letters kept before then.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>At most so many dead letters, those accepted last.</summary>
    public int? Limit { get; init; }

    /// <summary>Only dead letters accepted before that.</summary>
    public ReplayMark? Before { get; init; }

    /// <summary>Whether a replay overwrites rows that are there. Default false.</summary>
    public bool Overwrites { get; init; }

    /// <summary>The arguments of a request.</summary>
    /// <exception cref="JsonException">They are not as this version writes them.</exception>
    public static ControlArguments Parse(string json) =>
        JsonSerializer.Deserialize(json, ControlJson.Default.ControlArguments) ?? throw new JsonException("A request has no arguments.");

    /// <summary>As a request carries them.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ControlJson.Default.ControlArguments);
}
