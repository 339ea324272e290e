namespace DualSink.Sources.Values;

internal sealed class DateOrderObserver
{
    public DateOrder Order => DateOrder.Unknown;

    public string? Problem => null;

    public void Observe(ReadOnlySpan<byte> utf8)
    {
    }
}
