namespace DualSink.Hosting;

/// <summary>What a setting's text may be, and what it means. <typeparamref name="T"/> has a null, which stands for "not set".</summary>
/// <param name="Allowed">What is allowed, for messages.</param>
/// <param name="Read">The value; null when the text is not allowed.</param>
/// <param name="Write">The text that reads as the value.</param>
internal sealed record SettingType<T>(string Allowed, Func<string, T?> Read, Func<T, string> Write)
{
    /// <summary>The texts allowed, where they can be listed.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>What is wrong with a text that is not allowed, where there is more to say.</summary>
    public Func<string, string?> Explain { get; init; } = _ => null;
}
