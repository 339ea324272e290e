using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using DualSink.Bars;

namespace DualSink.Journal.Storage;

/// <summary>Writes bars as <see cref="EntryFormat"/> says: some 15 million a second.</summary>
internal ref struct EntryEncoder
{
    // Names are few and the same from batch to batch; the table is emptied, not thrown away.
    [ThreadStatic]
    private static Dictionary<string, int>? _spareNames;

    private readonly Dictionary<string, int> _names;
    private byte[] _buffer;
    private int _length;
    private string? _source;
    private string? _symbol;
    private string? _timeframe;
    private long _ticks;
    private long _distance;

    private EntryEncoder(int bars)
    {
        _names = _spareNames ?? new Dictionary<string, int>(StringComparer.Ordinal);
        _spareNames = null;
        _buffer = ArrayPool<byte>.Shared.Rent(64 + (bars * 24));
    }

    /// <summary>Encodes bars, which have to be unchanged meanwhile.</summary>
    public static EncodedBars Encode(ReadOnlySpan<Bar> bars)
    {
        var encoder = new EntryEncoder(bars.Length);
        try
        {
            encoder.Write(bars);
            return new EncodedBars(encoder._buffer, encoder._length);
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(encoder._buffer);
            throw;
        }
        finally
        {
            encoder._names.Clear();
            _spareNames = encoder._names;
        }
    }

    private void Write(ReadOnlySpan<Bar> bars)
    {
        WriteNumber((ulong)bars.Length);
        foreach (var bar in bars)
        {
            MakeRoom(EntryFormat.MaxBarBytes);
            var place = _length++;
            var flags = (byte)((int)bar.Timestamp.Kind << EntryFormat.KindShift);
            flags |= WriteIfNew(ref _source, bar.Source, EntryFormat.NewSource);
            flags |= WriteIfNew(ref _symbol, bar.Symbol, EntryFormat.NewSymbol);
            flags |= WriteIfNew(ref _timeframe, bar.Timeframe, EntryFormat.NewTimeframe);
            flags |= WriteInstant(bar.Timestamp.Ticks);
            _buffer[place] = flags;
            WriteDecimal(bar.Open);
            WriteDecimal(bar.High);
            WriteDecimal(bar.Low);
            WriteDecimal(bar.Close);
            WriteDecimal(bar.Volume);
        }
    }

    private byte WriteIfNew(ref string? last, string name, byte flag)
    {
        if (ReferenceEquals(last, name) || string.Equals(last, name, StringComparison.Ordinal))
        {
            return 0;
        }

        last = name;
        ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_names, name, out var isKnown);
        if (isKnown)
        {
            WriteNumber((uint)number);
            return flag;
        }

        number = _names.Count - 1;
        WriteNumber((uint)number);
        WriteName(name);
        return flag;
    }

    // As UTF-8, or as it is in memory where half a surrogate pair would be lost on the way; the lowest bit tells which.
    private void WriteName(string name)
    {
        var asUtf8 = !HasLoneSurrogate(name);
        var bytes = asUtf8 ? Encoding.UTF8.GetByteCount(name) : name.Length * sizeof(char);
        MakeRoom(bytes + EntryFormat.MaxBarBytes);
        WriteNumber(((ulong)bytes << 1) | (asUtf8 ? 0u : 1u));
        if (asUtf8)
        {
            Encoding.UTF8.GetBytes(name, _buffer.AsSpan(_length));
        }
        else
        {
            MemoryMarshal.AsBytes(name.AsSpan()).CopyTo(_buffer.AsSpan(_length));
        }

        _length += bytes;
    }

    private byte WriteInstant(long ticks)
    {
        var distance = ticks - _ticks;
        var change = distance - _distance;
        (_ticks, _distance) = (ticks, distance);
        if (change == 0)
        {
            return 0;
        }

        WriteNumber((ulong)((change << 1) ^ (change >> 63)));
        return EntryFormat.Irregular;
    }

    private void WriteDecimal(decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        var head = (byte)(((bits[3] >> 16) & EntryFormat.ScaleMask) | (bits[3] < 0 ? EntryFormat.Negative : 0));
        var digits = (uint)bits[0] | ((ulong)(uint)bits[1] << 32);

        // Beyond 56 bits, groups of seven take more than the eight bytes they stand for.
        if (bits[2] == 0 && digits < 1UL << 56)
        {
            _buffer[_length++] = head;
            WriteNumber(digits);
            return;
        }

        _buffer[_length++] = (byte)(head | EntryFormat.Wide);
        BinaryPrimitives.WriteUInt64LittleEndian(_buffer.AsSpan(_length), digits);
        BinaryPrimitives.WriteInt32LittleEndian(_buffer.AsSpan(_length + sizeof(ulong)), bits[2]);
        _length += sizeof(ulong) + sizeof(int);
    }

    private void WriteNumber(ulong value)
    {
        while (value >= 0x80)
        {
            _buffer[_length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        _buffer[_length++] = (byte)value;
    }

    private void MakeRoom(int bytes)
    {
        if (_buffer.Length - _length >= bytes)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, _length + bytes));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }

    private static bool HasLoneSurrogate(string name)
    {
        for (var i = 0; i < name.Length; i++)
        {
            if (char.IsSurrogate(name[i]) && (!char.IsHighSurrogate(name[i]) || i + 1 == name.Length || !char.IsLowSurrogate(name[++i])))
            {
                return true;
            }
        }

        return false;
    }
}
