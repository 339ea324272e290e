using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using DualSink.Bars;

namespace DualSink.Journal.Storage;

/// <summary>Reads what <see cref="EntryEncoder"/> wrote. Bytes it did not write end in an exception, never in a wrong length.</summary>
internal ref struct EntryDecoder
{
    private readonly List<string> _names = [];
    private ReadOnlySpan<byte> _rest;
    private string _source = "";
    private string _symbol = "";
    private string _timeframe = "";
    private long _ticks;
    private long _distance;

    private EntryDecoder(ReadOnlySpan<byte> payload) => _rest = payload;

    /// <exception cref="InvalidDataException">The bytes are not an entry's bars.</exception>
    public static Bar[] Decode(int format, int count, ReadOnlySpan<byte> payload)
    {
        if (format != EntryFormat.Current)
        {
            throw new InvalidDataException($"its format is {format}, which this version does not know");
        }

        try
        {
            var decoder = new EntryDecoder(payload);
            return decoder.ReadBars(count);
        }
        catch (Exception e) when (e is ArgumentException or IndexOutOfRangeException)
        {
            throw new InvalidDataException("its bars end too early or hold what no bar can", e);
        }
    }

    private Bar[] ReadBars(int count)
    {
        if (ReadNumber() != (ulong)count || count > _rest.Length)
        {
            throw new InvalidDataException("it holds another number of bars than it says");
        }

        var bars = new Bar[count];
        for (var i = 0; i < count; i++)
        {
            var flags = ReadByte();
            _source = (flags & EntryFormat.NewSource) != 0 ? ReadName() : _source;
            _symbol = (flags & EntryFormat.NewSymbol) != 0 ? ReadName() : _symbol;
            _timeframe = (flags & EntryFormat.NewTimeframe) != 0 ? ReadName() : _timeframe;
            _distance += (flags & EntryFormat.Irregular) != 0 ? ReadSigned() : 0;
            _ticks += _distance;
            bars[i] = new Bar(
                _source,
                _symbol,
                _timeframe,
                new DateTime(_ticks, (DateTimeKind)((flags >> EntryFormat.KindShift) & 3)),
                ReadDecimal(),
                ReadDecimal(),
                ReadDecimal(),
                ReadDecimal(),
                ReadDecimal());
        }

        return _rest.IsEmpty ? bars : throw new InvalidDataException("bytes follow its last bar");
    }

    private string ReadName()
    {
        var number = ReadNumber();
        if (number < (ulong)_names.Count)
        {
            return _names[(int)number];
        }

        if (number > (ulong)_names.Count)
        {
            throw new InvalidDataException("it names what it never told");
        }

        var head = ReadNumber();
        var bytes = Take(checked((int)Math.Min(head >> 1, int.MaxValue)));
        _names.Add((head & 1) == 0 ? Encoding.UTF8.GetString(bytes) : new string(MemoryMarshal.Cast<byte, char>(bytes)));
        return _names[^1];
    }

    private decimal ReadDecimal()
    {
        var head = ReadByte();
        ulong digits;
        var high = 0;
        if ((head & EntryFormat.Wide) == 0)
        {
            digits = ReadNumber();
        }
        else
        {
            digits = BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong)));
            high = BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));
        }

        return new decimal((int)digits, (int)(digits >> 32), high, (head & EntryFormat.Negative) != 0, (byte)(head & EntryFormat.ScaleMask));
    }

    private long ReadSigned()
    {
        var value = ReadNumber();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    private ulong ReadNumber()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = ReadByte();
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new InvalidDataException("a number in it does not end");
    }

    private byte ReadByte()
    {
        var next = _rest[0];
        _rest = _rest[1..];
        return next;
    }

    private ReadOnlySpan<byte> Take(int bytes)
    {
        var taken = _rest[..bytes];
        _rest = _rest[bytes..];
        return taken;
    }
}
