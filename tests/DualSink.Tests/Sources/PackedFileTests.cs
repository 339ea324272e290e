using System.Text;
using DualSink.Sources;
using DualSink.Tests.Infrastructure;

namespace DualSink.Tests.Sources;

/// <summary>Files packed by gzip: the whole of one is checked before anything of it is taken; of a pipe that cannot be.</summary>
public sealed class PackedFileTests : IDisposable
{
    private const string Header = "date,open,high,low,close,volume\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_whole_file_is_read_from_its_beginning_after_the_check()
    {
        Assert.Equal(5, await CountAsync([.. Reading.Pack(Header + Rows(0, 3)), .. Reading.Pack(Rows(3, 2))]));
        Assert.Equal(5, await CountAsync(Encoding.UTF8.GetBytes(Header + Rows(0, 5))));
    }

    [Theory]
    [InlineData(0, "is cut off")]
    [InlineData(1, "is damaged")]
    [InlineData(2, "is followed by something that is none")]
    public async Task A_file_that_cannot_be_unpacked_is_refused_before_anything_of_it_is_taken(int damage, string expected)
    {
        var packed = Reading.Pack(Header + Rows(0, 20_000));
        byte[] file = damage switch
        {
            0 => packed[..^1],
            1 => [.. packed[..^5], (byte)(packed[^5] ^ 1), .. packed[^4..]],
            _ => [.. packed, .. "oops"u8, .. Reading.Pack(Rows(20_000, 5))],
        };

        var error = await Assert.ThrowsAsync<SourceException>(() => CountAsync(file));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains("nothing of it was taken", error.Message, StringComparison.Ordinal);
        Assert.Contains("gzip -dc FILE | dualsink ingest -", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_damaged_pipe_gave_is_not_called_good()
    {
        var packed = Reading.Pack(Header + Rows(0, 20_000));
        packed[^5] ^= 1;

        var error = await Assert.ThrowsAsync<SourceException>(() => Reading.ReadAsync("-", packed));

        Assert.Contains("may be wrong", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(30)]
    [InlineData(200)]
    public async Task A_damaged_join_is_no_end(int removed)
    {
        var second = Reading.Pack(Rows(3, 200));
        byte[] file = [.. Reading.Pack(Header + Rows(0, 3)), .. removed > 0 ? second[removed..] : [0, .. second]];

        await Assert.ThrowsAsync<SourceException>(() => CountAsync(file));
        await Assert.ThrowsAsync<SourceException>(() => Reading.ReadAsync("-", file));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(511)]
    [InlineData(20_000)]
    public async Task Zeros_behind_the_last_member_are_no_damage(int zeros)
    {
        byte[] file = [.. Reading.Pack(Header + Rows(0, 3)), .. new byte[zeros]];

        Assert.Equal(3, await CountAsync(file));
        Assert.Equal(3, (await Reading.ReadAsync("-", file)).Sum(batch => batch.Bars.Length));
        await Assert.ThrowsAsync<SourceException>(() => CountAsync([.. file, 1]));
    }

    [Fact]
    public async Task A_file_that_was_checked_is_not_checked_again()
    {
        var packed = Reading.Pack(Header + Rows(0, 20_000));
        await File.WriteAllBytesAsync(_folder.File("bars.gz"), packed[..^1], TestContext.Current.CancellationToken);

        await using var reader = await BarReader.ReopenAsync(_folder.File("bars.gz"), Reading.Options, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(packed.Length - 1, reader.Length);
    }

    private static string Rows(int first, int count) =>
        string.Concat(Enumerable.Range(first, count).Select(day => $"{new DateTime(1950, 1, 1).AddDays(day):yyyy-MM-dd},1.5,2,1,1.75,{day}\n"));

    private async Task<int> CountAsync(byte[] file)
    {
        var path = _folder.File("bars.csv.gz");
        await File.WriteAllBytesAsync(path, file, TestContext.Current.CancellationToken);
        await using var reader = await BarReader.OpenAsync(path, Reading.Options, cancellationToken: TestContext.Current.CancellationToken);
        return (await reader.ReadAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken)).Sum(batch => batch.Bars.Length);
    }
}
