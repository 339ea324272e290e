using System.Buffers.Binary;
using System.Globalization;
using BenchmarkDotNet.Attributes;
using DualSink.Stores.Postgres;

namespace DualSink.Benchmarks;

/// <summary>What does a decimal cost in PostgreSQL's binary form, beside cutting its text into groups of four digits?</summary>
[MemoryDiagnoser]
public class PostgresNumericBenchmarks
{
    private const int Values = 1000;

    private readonly decimal[] _values = new decimal[Values];
    private readonly byte[] _buffer = new byte[32];

    /// <summary>Digits after the point.</summary>
    [Params(2, 8)]
    public int Scale { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(Scale);
        for (var i = 0; i < Values; i++)
        {
            _values[i] = new decimal(random.Next(), random.Next(Scale == 8 ? 1000 : 1), 0, i % 16 == 0, (byte)Scale);
        }
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Values)]
    public int ByText()
    {
        var written = 0;
        foreach (var value in _values)
        {
            written += WriteByText(value, _buffer);
        }

        return written;
    }

    [Benchmark(OperationsPerInvoke = Values)]
    public int Product()
    {
        var written = 0;
        foreach (var value in _values)
        {
            written += PostgresNumeric.Write(value, _buffer);
        }

        return written;
    }

    private static int WriteByText(decimal value, Span<byte> destination)
    {
        var parts = Math.Abs(value).ToString(CultureInfo.InvariantCulture).Split('.');
        var whole = parts[0].TrimStart('0');
        whole = whole.PadLeft((whole.Length + 3) / 4 * 4, '0');
        var fraction = parts.Length > 1 ? parts[1].PadRight((parts[1].Length + 3) / 4 * 4, '0') : "";
        var groups = (whole + fraction).Chunk(4).Select(digits => short.Parse(digits, CultureInfo.InvariantCulture)).ToList();
        var weight = (whole.Length / 4) - 1;
        while (groups is [0, ..])
        {
            groups.RemoveAt(0);
            weight--;
        }

        while (groups is [.., 0])
        {
            groups.RemoveAt(groups.Count - 1);
        }

        BinaryPrimitives.WriteInt16BigEndian(destination, (short)groups.Count);
        BinaryPrimitives.WriteInt16BigEndian(destination[2..], (short)(groups.Count == 0 ? 0 : weight));
        BinaryPrimitives.WriteInt16BigEndian(destination[4..], (short)(value < 0 ? 0x4000 : 0));
        BinaryPrimitives.WriteInt16BigEndian(destination[6..], value.Scale);
        for (var i = 0; i < groups.Count; i++)
        {
            BinaryPrimitives.WriteInt16BigEndian(destination[(8 + (2 * i))..], groups[i]);
        }

        return 8 + (2 * groups.Count);
    }
}
