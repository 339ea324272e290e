namespace DualSink.Hosting;

/// <summary>One setting: how it is called, what it may be, and which part of the options it is.</summary>
internal abstract class Setting
{
    /// <summary>The key under <c>ingestion:</c>, levels separated by dots.</summary>
    public required string Key { get; init; }

    /// <summary>The environment variable that sets it; null when none does.</summary>
    public string? Variable { get; init; }

    /// <summary>What it does, in one sentence.</summary>
    public required string Doc { get; init; }

    /// <summary>Whether its value may hold a password.</summary>
    public bool IsSecret { get; init; }

    /// <summary>What is allowed, for messages.</summary>
    public abstract string Allowed { get; }

    /// <summary>What is wrong with <paramref name="text"/>, which is not allowed.</summary>
    public abstract string ProblemWith(string text);

    /// <summary>The options with this setting at the value of <paramref name="text"/>; null when that is not allowed.</summary>
    public abstract DualSinkOptions? Apply(DualSinkOptions options, string text);

    /// <summary>The options with this setting as if nobody had set it. Only for settings of one sink.</summary>
    public abstract DualSinkOptions Clear(DualSinkOptions options);

    /// <summary>The setting's value as text; null when it has none.</summary>
    public abstract string? TextIn(DualSinkOptions options);

    /// <summary><paramref name="text"/> as it may be shown.</summary>
    public string Shown(string text) => IsSecret ? SecretMask.HideUrl(text) : text;
}

/// <inheritdoc/>
internal sealed class Setting<T>(SettingType<T> type, Func<DualSinkOptions, T?> get, Func<DualSinkOptions, T?, DualSinkOptions> set) : Setting
{
    public override string Allowed => type.Allowed;

    public override string ProblemWith(string text) =>
        type.Explain(text)
        ?? (Spelling.Nearest(text, type.Choices) is { } meant ? $"is not allowed (did you mean '{meant}'?)" : "is not allowed");

    public override DualSinkOptions? Apply(DualSinkOptions options, string text) =>
        type.Read(text) is { } value ? set(options, value) : null;

    public override DualSinkOptions Clear(DualSinkOptions options) => set(options, default);

    public override string? TextIn(DualSinkOptions options) => get(options) is { } value ? type.Write(value) : null;
}
