using System.Text;

namespace DualSink.Tests.Cli;

/// <summary>What a command has printed so far, while it runs. Safe for concurrent use.</summary>
internal sealed class LiveText : TextWriter
{
    private readonly StringBuilder _text = new();

    public LiveText() => CoreNewLine = ['\n'];

    public override Encoding Encoding => Encoding.UTF8;

    /// <summary>The text so far.</summary>
    public string Text
    {
        get
        {
            lock (_text)
            {
                return _text.ToString();
            }
        }
    }

    public override void Write(char value) => Write([value]);

    public override void Write(string? value) => Write(value.AsSpan());

    public override void Write(ReadOnlySpan<char> buffer)
    {
        lock (_text)
        {
            _text.Append(buffer);
        }
    }

    public override void WriteLine(string? value) => Write($"{value}\n");
}
