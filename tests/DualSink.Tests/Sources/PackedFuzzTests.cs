using System.Globalization;
using DualSink.Bars;
using DualSink.Sources;
using DualSink.Tests.Infrastructure;

namespace DualSink.Tests.Sources;

/// <summary>Damages packed files on the disk: of each either every bar is read, or it is refused and none is.</summary>
public sealed class PackedFuzzTests : IDisposable
{
    private const int Mutations = 700;
    private const int Rows = 60;

    private static readonly SourceOptions Options = Reading.Options with { BatchSize = 7 };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Flipped_bits_give_all_bars_or_none(int members)
    {
        var (file, bars, _) = Make(members);
        var random = new Random(members);
        for (var i = 0; i < Mutations; i++)
        {
            // Every bit of each member's begin and end, then any.
            var bit = i < 160 ? i : i < 320 ? (8 * file.Length) - 1 - (i - 160) : random.Next(8 * file.Length);
            var damaged = (byte[])file.Clone();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));

            await RequireAllOrNoneAsync(damaged, bars, $"bit {bit}");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Stretches_that_were_replaced_removed_or_cut_off_give_all_bars_or_none(int members)
    {
        var (file, bars, joins) = Make(members);
        var random = new Random(10 + members);
        for (var i = 0; i < Mutations; i++)
        {
            // Half of the damages are about where one member follows another.
            var place = Math.Clamp(joins[random.Next(joins.Length)] + random.Next(-20, 20), 0, file.Length - 1);
            var mutation = i % 2 == 0 ? Mutation.Of(file, random, place) : Mutation.Of(file, random);
            var damaged = mutation.Apply(file);

            // Nothing tells that there was another member.
            if (!joins.Any(join => damaged.AsSpan().SequenceEqual(file.AsSpan(0, join))))
            {
                await RequireAllOrNoneAsync(damaged, bars, mutation.ToString());
            }
        }
    }

    private static (byte[] File, List<(DateTime, decimal)> Bars, int[] Joins) Make(int members)
    {
        var rows = Enumerable.Range(1, Rows).Select(i => (Time: new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddDays(i), Close: 1 + (i / 100m))).ToList();
        var parts = rows.Chunk(Rows / members).Select((chunk, i) => Reading.Pack(
            (i == 0 ? "date,open,high,low,close,volume\n" : "")
            + string.Concat(chunk.Select(row => string.Create(CultureInfo.InvariantCulture, $"{row.Time:yyyy-MM-dd},1.5,2,1,{row.Close},100\n"))))).ToArray();
        var joins = parts.Select((_, i) => parts.Take(i + 1).Sum(part => part.Length)).ToArray();
        return ([.. parts.SelectMany(part => part)], rows, joins);
    }

    private async Task RequireAllOrNoneAsync(byte[] damaged, List<(DateTime, decimal)> bars, string damage)
    {
        var path = _folder.File("bars.csv.gz");
        await File.WriteAllBytesAsync(path, damaged, TestContext.Current.CancellationToken);
        var read = new List<Bar>();
        try
        {
            await using var reader = await BarReader.OpenAsync(path, Options, cancellationToken: TestContext.Current.CancellationToken);
            await foreach (var batch in reader.ReadAsync(TestContext.Current.CancellationToken))
            {
                Assert.True(batch.Rejections.IsEmpty, damage);
                read.AddRange(batch.Bars.Span);
            }

            Assert.True(bars.SequenceEqual(read.Select(bar => (bar.Timestamp, bar.Close))), $"{damage}: {read.Count} bars");
        }
        catch (SourceException)
        {
            Assert.True(read.Count == 0, $"{damage}: {read.Count} bars, then refused");
        }
    }
}
