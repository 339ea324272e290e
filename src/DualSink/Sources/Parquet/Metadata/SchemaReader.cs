namespace DualSink.Sources.Parquet.Metadata;

/// <summary>Reads the columns of a file's schema, which is a tree written from its root downwards.</summary>
internal sealed class SchemaReader(CompactReader thrift)
{
    private const int MaxDepth = 64;
    private const int Optional = 1;
    private const int Repeated = 2;

    private readonly List<LeafColumn> _leaves = [];
    private int _unread;

    /// <summary>Reads a list of schema elements.</summary>
    public List<LeafColumn> Read(CompactType type)
    {
        _unread = thrift.List(type, CompactType.Struct);
        if (_unread > 0)
        {
            var root = NextElement();
            ReadChildren(root.Children, "", isFlat: true, 0);
        }

        return _unread == 0 ? _leaves : throw Broken();
    }

    private void ReadChildren(int count, string path, bool isFlat, int depth)
    {
        if (depth > MaxDepth || count > _unread)
        {
            throw Broken();
        }

        for (var i = 0; i < count; i++)
        {
            var element = NextElement();
            var name = path + element.Name + (element.Repetition == Repeated ? "[]" : "");
            if (element.Children > 0)
            {
                ReadChildren(element.Children, name + ".", isFlat: false, depth + 1);
            }
            else
            {
                _leaves.Add(new LeafColumn(
                    name,
                    _leaves.Count,
                    element.Type ?? throw Broken(),
                    element.Length,
                    element.Logical,
                    element.Repetition == Optional,
                    isFlat && element.Repetition != Repeated));
            }
        }
    }

    private Element NextElement()
    {
        if (_unread-- == 0)
        {
            throw Broken();
        }

        PhysicalType? type = null;
        var (length, repetition, name, children, converted, scale) = (0, 0, "", 0, -1, 0);
        LogicalType? logical = null;
        var field = 0;
        while (thrift.NextField(ref field, out var valueType))
        {
            switch (field)
            {
                case 1:
                    type = (PhysicalType)thrift.Count(valueType);
                    break;
                case 2:
                    length = thrift.Count(valueType);
                    break;
                case 3:
                    repetition = thrift.Count(valueType);
                    break;
                case 4:
                    name = System.Text.Encoding.UTF8.GetString(thrift.Binary(valueType));
                    break;
                case 5:
                    children = thrift.Count(valueType);
                    break;
                case 6:
                    converted = thrift.Count(valueType);
                    break;
                case 7:
                    scale = thrift.Count(valueType);
                    break;
                case 10:
                    logical = LogicalTypes.Read(thrift, valueType);
                    break;
                default:
                    thrift.Skip(valueType);
                    break;
            }
        }

        return new Element(type, length, repetition, name, children, logical ?? LogicalTypes.OfConverted(converted, scale));
    }

    private static UnreadableParquetException Broken() => UnreadableParquetException.Damaged("its schema is not what the format allows");

    private readonly record struct Element(PhysicalType? Type, int Length, int Repetition, string Name, int Children, LogicalType Logical);
}
