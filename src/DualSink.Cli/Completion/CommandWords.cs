using System.Text;

namespace DualSink.Cli.Completion;

/// <summary>The words of a command line that is still being typed.</summary>
internal static class CommandWords
{
    /// <summary>The words, without their quotes and backslashes. The last is the one being typed: empty after a space, and perhaps in an open quote.</summary>
    public static List<string> Split(string line)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var begun = false;
        var escaped = false;
        char? quote = null;
        foreach (var letter in line)
        {
            if (!escaped && quote is null && char.IsWhiteSpace(letter))
            {
                EndWord();
                continue;
            }

            begun = true;
            if (escaped)
            {
                word.Append(letter);
                escaped = false;
            }
            else if (letter == '\\' && quote != '\'')
            {
                escaped = true;
            }
            else if (letter == quote || (quote is null && letter is '"' or '\''))
            {
                quote = quote is null ? letter : null;
            }
            else
            {
                word.Append(letter);
            }
        }

        words.Add(word.ToString());
        return words;

        void EndWord()
        {
            if (begun)
            {
                words.Add(word.ToString());
            }

            word.Clear();
            begun = false;
        }
    }
}
