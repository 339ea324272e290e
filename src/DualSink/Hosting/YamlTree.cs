using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace DualSink.Hosting;

/// <summary>
/// Reads a YAML file into nodes that know their lines. YamlDotNet's own representation stops at the first key that
/// occurs twice; this one keeps it, so that it is reported together with everything else.
/// </summary>
internal sealed class YamlTree
{
    private readonly Parser _parser;
    private readonly Dictionary<AnchorName, YamlNode> _anchors = [];

    private YamlTree(TextReader text) => _parser = new Parser(text);

    /// <summary>The document; null when there is none, as in a file of comments.</summary>
    /// <exception cref="YamlException">The text is no YAML, or holds several documents.</exception>
    public static YamlNode? Read(TextReader text)
    {
        var tree = new YamlTree(text);
        try
        {
            return tree.Document();
        }
        catch (InvalidOperationException)
        {
            // YamlDotNet 18.1 trips over some plain scalars in lists that never close.
            var near = tree._parser.Current?.End ?? Mark.Empty;
            throw new SyntaxErrorException(near, near, "something begins here that never ends");
        }
    }

    private YamlNode? Document()
    {
        _parser.Consume<StreamStart>();
        if (_parser.TryConsume<StreamEnd>(out _))
        {
            return null;
        }

        _parser.Consume<DocumentStart>();
        var root = Node();
        _parser.Consume<DocumentEnd>();
        return _parser.TryConsume<DocumentStart>(out var second)
            ? throw new SemanticErrorException(second.Start, second.End, "a second document begins here; settings are one document")
            : root;
    }

    private YamlNode Node()
    {
        var start = (int)_parser.Current!.Start.Line;
        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            return _anchors.TryGetValue(alias.Value, out var node)
                ? node
                : throw new SemanticErrorException(alias.Start, alias.End, $"nothing is anchored as '{alias.Value}' before this");
        }

        var anchor = ((NodeEvent)_parser.Current).Anchor;
        YamlNode read =
            _parser.TryConsume<Scalar>(out var scalar) ? new YamlScalar(start, TextOf(scalar))
            : _parser.TryConsume<MappingStart>(out _) ? Mapping(start)
            : List(start);
        if (!anchor.IsEmpty)
        {
            _anchors[anchor] = read;
        }

        return read;
    }

    private YamlMapping Mapping(int start)
    {
        var entries = new List<YamlEntry>();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var key = _parser.Consume<Scalar>();
            entries.Add(new YamlEntry(key.Value, (int)key.Start.Line, Node()));
        }

        return new YamlMapping(start, entries);
    }

    private YamlList List(int start)
    {
        _parser.Consume<SequenceStart>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            Node();
        }

        return new YamlList(start);
    }

    private static string? TextOf(Scalar scalar) =>
        scalar is { Style: ScalarStyle.Plain, Value: "" or "~" or "null" or "Null" or "NULL" } ? null : scalar.Value;
}
