namespace DualSink.Sources.Parquet.Metadata;

/// <summary>
/// Reads structures in Thrift's compact protocol, in which Parquet's metadata is written. Not safe for concurrent use.
/// </summary>
/// <remarks>https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md</remarks>
internal sealed class CompactReader(ReadOnlyMemory<byte> data)
{
    private const int MaxDepth = 32;

    /// <summary>Bytes read.</summary>
    public int Position { get; private set; }

    /// <summary>Goes to the next field of a structure. Its value is to be read or skipped.</summary>
    /// <param name="field">The last field of the same structure, 0 before its first; becomes the next one.</param>
    /// <param name="type">The type of its value.</param>
    /// <returns>Whether there is another field.</returns>
    public bool NextField(ref int field, out CompactType type)
    {
        var head = Byte();
        type = (CompactType)(head & 0x0f);
        if (type == CompactType.Stop)
        {
            return false;
        }

        var step = head >> 4;
        field = step == 0 ? (int)ZigZag() : field + step;
        return true;
    }

    /// <summary>A whole number of any width.</summary>
    public long Integer(CompactType type) => type switch
    {
        CompactType.Int8 => (sbyte)Byte(),
        CompactType.Int16 or CompactType.Int32 or CompactType.Int64 => ZigZag(),
        _ => throw Unexpected(),
    };

    /// <summary>A whole number that cannot be negative and counts something in memory.</summary>
    public int Count(CompactType type) => Integer(type) is >= 0 and <= int.MaxValue and var count ? (int)count : throw Unexpected();

    /// <summary>A truth value, which a field's type holds itself.</summary>
    public static bool Boolean(CompactType type) => type switch
    {
        CompactType.True => true,
        CompactType.False => false,
        _ => throw Unexpected(),
    };

    /// <summary>Text or bytes.</summary>
    public ReadOnlySpan<byte> Binary(CompactType type) => type == CompactType.Binary ? Take(Length()).Span : throw Unexpected();

    /// <summary>The beginning of a list; its elements are to be read or skipped.</summary>
    /// <returns>How many elements there are.</returns>
    public int List(CompactType type, CompactType element)
    {
        if (type != CompactType.List)
        {
            throw Unexpected();
        }

        var count = ListHead(out var actual);
        return count == 0 || actual == element ? count : throw Unexpected();
    }

    /// <summary>Checks that a structure begins, whose fields are to be read.</summary>
    public static void Struct(CompactType type)
    {
        if (type != CompactType.Struct)
        {
            throw Unexpected();
        }
    }

    /// <summary>Leaves out a value.</summary>
    /// <returns>Its bytes.</returns>
    public ReadOnlyMemory<byte> Skip(CompactType type)
    {
        var begin = Position;
        Skip(type, 0);
        return data[begin..Position];
    }

    /// <summary>Leaves out the structures of a list.</summary>
    /// <returns>The bytes of each.</returns>
    public List<ReadOnlyMemory<byte>> SkipStructs(CompactType type)
    {
        var structs = new List<ReadOnlyMemory<byte>>();
        for (var left = List(type, CompactType.Struct); left > 0; left--)
        {
            structs.Add(Skip(CompactType.Struct));
        }

        return structs;
    }

    private void Skip(CompactType type, int depth)
    {
        if (depth > MaxDepth)
        {
            throw Unexpected();
        }

        switch (type)
        {
            case CompactType.True or CompactType.False:
                break;
            case CompactType.Int8 or CompactType.Int16 or CompactType.Int32 or CompactType.Int64:
                Integer(type);
                break;
            case CompactType.Double:
                Take(sizeof(double));
                break;
            case CompactType.Uuid:
                Take(16);
                break;
            case CompactType.Binary:
                Take(Length());
                break;
            case CompactType.List or CompactType.Set:
                SkipElements(ListHead(out var element), element, element, depth);
                break;
            case CompactType.Map:
                SkipMap(depth);
                break;
            case CompactType.Struct:
                var field = 0;
                while (NextField(ref field, out var inner))
                {
                    Skip(inner, depth + 1);
                }

                break;
            default:
                throw Unexpected();
        }
    }

    private void SkipMap(int depth)
    {
        var count = Length();
        if (count > 0)
        {
            var types = Byte();
            SkipElements(count, (CompactType)(types >> 4), (CompactType)(types & 0x0f), depth, isMap: true);
        }
    }

    private void SkipElements(int count, CompactType first, CompactType second, int depth, bool isMap = false)
    {
        for (var i = 0; i < count; i++)
        {
            SkipElement(first, depth);
            if (isMap)
            {
                SkipElement(second, depth);
            }
        }
    }

    // Outside of a structure a truth value is a byte, so that every element takes one at least.
    private void SkipElement(CompactType type, int depth) => Skip(type is CompactType.True or CompactType.False ? CompactType.Int8 : type, depth + 1);

    private int ListHead(out CompactType element)
    {
        var head = Byte();
        element = (CompactType)(head & 0x0f);
        return head >> 4 == 15 ? Length() : head >> 4;
    }

    // Whatever is counted takes a byte at least, so a larger number is damage; unchecked it would claim memory or time.
    private int Length() => VarInt() is var length && length <= (ulong)(data.Length - Position) ? (int)length : throw Unexpected();

    private long ZigZag()
    {
        var value = VarInt();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    private ulong VarInt()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Byte();
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw Unexpected();
    }

    private byte Byte() => Take(1).Span[0];

    private ReadOnlyMemory<byte> Take(int length)
    {
        if (length > data.Length - Position)
        {
            throw UnreadableParquetException.Damaged("its metadata breaks off");
        }

        var taken = data.Slice(Position, length);
        Position += length;
        return taken;
    }

    private static UnreadableParquetException Unexpected() => UnreadableParquetException.Damaged("its metadata is not what the format allows");
}
