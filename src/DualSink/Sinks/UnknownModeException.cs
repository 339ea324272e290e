using System.Collections.Immutable;

namespace DualSink.Sinks;

/// <summary>A mode was named that the registry does not know.</summary>
public sealed class UnknownModeException : ArgumentException
{
    /// <summary>Makes the exception.</summary>
    public UnknownModeException(string mode, ImmutableArray<string> validModes)
        : base($"There is no mode '{mode}'. Valid modes: {string.Join(", ", validModes)}.")
    {
        Mode = mode;
        ValidModes = validModes;
    }

    /// <summary>What was asked for.</summary>
    public string Mode { get; }

    /// <summary>What there is.</summary>
    public ImmutableArray<string> ValidModes { get; }
}
