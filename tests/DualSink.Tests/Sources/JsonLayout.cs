using System.Text;

namespace DualSink.Tests.Sources;

/// <summary>A way to lay rows out in one JSON document.</summary>
/// <param name="Before">What stands before the rows.</param>
/// <param name="After">What stands behind them.</param>
/// <param name="Blanks">What stands, in turns, where blanks may stand.</param>
internal sealed record JsonLayout(string Before, string After, string[] Blanks)
{
    /// <summary>The document.</summary>
    public string Write(IEnumerable<string> rows)
    {
        var text = new StringBuilder();
        var turn = 0;
        var isInText = false;
        var dense = Before + string.Join(',', rows) + After;
        for (var i = 0; i < dense.Length; i++)
        {
            var isQuote = dense[i] == '"' && !IsEscaped(dense, i);
            isInText ^= isQuote;
            var isMark = !isInText && dense[i] is '[' or ']' or '{' or '}' or ',' or ':';
            text.Append(isMark && !isInText ? Blanks[turn++ % Blanks.Length] : "").Append(dense[i]).Append(isMark && !isInText ? Blanks[turn++ % Blanks.Length] : "");
        }

        return text.ToString();
    }

    private static bool IsEscaped(string text, int at)
    {
        var backslashes = 0;
        while (at - backslashes > 0 && text[at - backslashes - 1] == '\\')
        {
            backslashes++;
        }

        return backslashes % 2 == 1;
    }
}
