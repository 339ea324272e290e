using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace DualSink.Server.Pages;

/// <summary>The operations manual as a page without a script, made of the Markdown it is written in: as much of that as the manual uses.</summary>
internal static partial class Manual
{
    /// <summary>The whole page.</summary>
    public static byte[] Render()
    {
        using var resource = typeof(Manual).Assembly.GetManifestResourceStream("docs/operations.md")!;
        using var reader = new StreamReader(resource);
        return Encoding.UTF8.GetBytes(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
            + "<title>DualSink: operations</title>\n<link rel=\"stylesheet\" href=\"/manual.css\">\n</head>\n<body>\n<main>\n"
            + Html(reader.ReadToEnd()) + "</main>\n</body>\n</html>\n");
    }

    /// <summary>Markdown as HTML: headings with an anchor, paragraphs, lists, tables, blocks of code.</summary>
    internal static string Html(string markdown)
    {
        var html = new StringBuilder();
        var lines = markdown.ReplaceLineEndings("\n").Split('\n');
        var i = 0;
        while (i < lines.Length)
        {
            i = lines[i] switch
            {
                "" => i + 1,
                ['`', '`', '`', ..] => Code(html, lines, i),
                ['#', ..] => Heading(html, lines, i),
                ['|', ..] => Table(html, lines, i),
                ['>', ' ', ..] => Quote(html, lines, i),
                ['-', ' ', ..] => List(html, lines, i, "ul", line => line.StartsWith("- ", StringComparison.Ordinal) ? line[2..] : null),
                [>= '1' and <= '9', '.', ' ', ..] => List(html, lines, i, "ol", line => line is [>= '1' and <= '9', '.', ' ', ..] ? line[3..] : null),
                _ => Paragraph(html, lines, i),
            };
        }

        return html.ToString();
    }

    /// <summary>The anchor of a heading, as sites that show Markdown make it.</summary>
    internal static string AnchorOf(string heading) =>
        new([.. heading.ToLowerInvariant().Where(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_').Select(c => c == ' ' ? '-' : c)]);

    private static int Code(StringBuilder html, string[] lines, int i)
    {
        var end = Array.FindIndex(lines, i + 1, line => line.StartsWith("```", StringComparison.Ordinal));
        end = end < 0 ? lines.Length : end;
        html.Append("<pre><code>").Append(WebUtility.HtmlEncode(string.Join('\n', lines[(i + 1)..end]))).Append("</code></pre>\n");
        return end + 1;
    }

    private static int Heading(StringBuilder html, string[] lines, int i)
    {
        var level = lines[i].TakeWhile(c => c == '#').Count();
        var text = lines[i][level..].Trim();
        html.Append('<').Append('h').Append(level).Append(" id=\"").Append(AnchorOf(text)).Append("\">").Append(Inline(text)).Append("</h").Append(level).Append(">\n");
        return i + 1;
    }

    private static int Table(StringBuilder html, string[] lines, int i)
    {
        html.Append("<table>\n");
        for (var row = 0; i < lines.Length && lines[i].StartsWith('|'); i++, row++)
        {
            if (row == 1)
            {
                continue;
            }

            var cell = row == 0 ? "th" : "td";
            html.Append("<tr>").AppendJoin("", CellBorder().Split(lines[i].Trim().Trim('|')).Select(text => $"<{cell}>{Inline(text.Trim())}</{cell}>")).Append("</tr>\n");
        }

        html.Append("</table>\n");
        return i;
    }

    private static int List(StringBuilder html, string[] lines, int i, string kind, Func<string, string?> itemIn)
    {
        html.Append('<').Append(kind).Append(">\n");
        while (i < lines.Length && itemIn(lines[i]) is { } first)
        {
            var item = new StringBuilder(first);
            for (i++; i < lines.Length && lines[i].StartsWith("  ", StringComparison.Ordinal); i++)
            {
                item.Append(' ').Append(lines[i].Trim());
            }

            html.Append("<li>").Append(Inline(item.ToString())).Append("</li>\n");
        }

        html.Append("</").Append(kind).Append(">\n");
        return i;
    }

    private static int Quote(StringBuilder html, string[] lines, int i)
    {
        var end = Array.FindIndex(lines, i, line => !line.StartsWith('>'));
        end = end < 0 ? lines.Length : end;
        html.Append("<blockquote><p>").Append(Inline(string.Join(' ', lines[i..end].Select(line => line.TrimStart('>').Trim())))).Append("</p></blockquote>\n");
        return end;
    }

    private static int Paragraph(StringBuilder html, string[] lines, int i)
    {
        var end = i + 1;
        while (end < lines.Length && lines[end].Length > 0 && !lines[end].StartsWith("```", StringComparison.Ordinal) && lines[end][0] is not ('#' or '|') && !lines[end].StartsWith("- ", StringComparison.Ordinal))
        {
            end++;
        }

        html.Append("<p>").Append(Inline(string.Join(' ', lines[i..end]))).Append("</p>\n");
        return end;
    }

    private static string Inline(string text)
    {
        var parts = text.Split('`');
        for (var i = 0; i < parts.Length; i++)
        {
            var encoded = WebUtility.HtmlEncode(parts[i]);
            parts[i] = i % 2 == 1 ? $"<code>{encoded}</code>" : Italic().Replace(Bold().Replace(Link().Replace(encoded, LinkOf), "<strong>$1</strong>"), "<em>$1</em>");
        }

        return string.Concat(parts);
    }

    // Only this page is served here: of a link to another the words stay.
    private static string LinkOf(Match link) =>
        link.Groups["to"].Value.StartsWith('#') ? $"<a href=\"{link.Groups["to"].Value}\">{link.Groups["text"].Value}</a>" : link.Groups["text"].Value;

    [GeneratedRegex(@"\[(?<text>[^\]]*)\]\((?<to>[^)\s]*)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"\*\*(.+?)\*\*")]
    private static partial Regex Bold();

    [GeneratedRegex(@"(?<!\*)\*([^*\s][^*]*)\*(?!\*)")]
    private static partial Regex Italic();

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex CellBorder();
}
