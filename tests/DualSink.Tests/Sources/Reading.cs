using System.IO.Compression;
using System.Text;
using DualSink.Sources;

namespace DualSink.Tests.Sources;

/// <summary>Reads texts as files of bars.</summary>
internal static class Reading
{
    public static readonly SourceOptions Options = new() { Source = "acme", Symbol = "AAPL", Timeframe = "1d", AnySpacing = true };

    public static Task<BarReader> OpenAsync(string name, string text, SourceOptions? options = null) => OpenAsync(name, Encoding.UTF8.GetBytes(text), options);

    public static Task<BarReader> OpenAsync(string name, byte[] bytes, SourceOptions? options = null) => OpenAsync(name, new MemoryStream(bytes), options);

    public static Task<BarReader> OpenAsync(string name, Stream stream, SourceOptions? options = null) =>
        BarReader.OpenAsync(name, stream, options ?? Options, TestContext.Current.CancellationToken);

    public static Task<List<SourceBatch>> ReadAsync(string name, string text, SourceOptions? options = null) => ReadAsync(name, Encoding.UTF8.GetBytes(text), options);

    public static async Task<List<SourceBatch>> ReadAsync(string name, byte[] bytes, SourceOptions? options = null)
    {
        await using var reader = await OpenAsync(name, bytes, options);
        return await reader.ReadAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Reads until an error; the rows before it are in <paramref name="batches"/>.</summary>
    public static async Task<SourceException> FailAsync(string name, string text, List<SourceBatch> batches, SourceOptions? options = null)
    {
        await using var reader = await OpenAsync(name, text, options);
        return await Assert.ThrowsAsync<SourceException>(async () =>
        {
            await foreach (var batch in reader.ReadAsync(TestContext.Current.CancellationToken))
            {
                batches.Add(batch);
            }
        });
    }

    /// <summary>A text packed by gzip, as one member.</summary>
    public static byte[] Pack(string text, CompressionLevel level = CompressionLevel.Fastest)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, level))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return packed.ToArray();
    }
}
