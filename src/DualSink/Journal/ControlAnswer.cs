namespace DualSink.Journal;

/// <summary>What the owner of a journal did about a request.</summary>
/// <param name="Ok">Whether it did what it was asked for.</param>
/// <param name="Text">What it has to say: a result, or why not.</param>
internal sealed record ControlAnswer(bool Ok, string Text);
