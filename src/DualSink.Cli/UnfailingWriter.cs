using System.Text;

namespace DualSink.Cli;

/// <summary>
/// Standard error that never fails: what cannot be told is not told. A log on a full disk must not end a run, and the bars
/// it has in hand with it.
/// </summary>
internal sealed class UnfailingWriter(TextWriter inner) : TextWriter
{
    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => Try(() => inner.Write(value));

    public override void Write(char[] buffer, int index, int count) => Try(() => inner.Write(buffer, index, count));

    public override void Write(string? value) => Try(() => inner.Write(value));

    public override void WriteLine(string? value) => Try(() => inner.WriteLine(value));

    public override void Flush() => Try(inner.Flush);

    private static void Try(Action write)
    {
        try
        {
            write();
        }
        catch (IOException)
        {
            // Nobody is left to tell.
        }
    }
}
