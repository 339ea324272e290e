namespace DualSink.Journal;

/// <summary>What was done about a request.</summary>
/// <param name="Ok">Whether what was asked for was done.</param>
/// <param name="Text">What there is to say: a result, or why not.</param>
internal sealed record ControlAnswer(bool Ok, string Text)
{
    /// <summary>The answer of something that says what it did; where it cannot be done, the reason.</summary>
    public static async Task<ControlAnswer> OfAsync(Func<Task<string>> act)
    {
        try
        {
            return new ControlAnswer(true, await act().ConfigureAwait(false));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Whatever it is: whoever asked is to know, and the next is to be answered as well.
            return new ControlAnswer(false, e.Message);
        }
    }
}
