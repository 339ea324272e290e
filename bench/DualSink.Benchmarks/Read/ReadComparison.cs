namespace DualSink.Benchmarks.Read;

/// <summary>Lets the product and the fastest library of each format read the same file, in turn and round after round.</summary>
internal sealed class ReadComparison(TimeProvider time, string? only, int bars, int rounds)
{
    private static readonly (string Format, Func<string, int, string> Write, IReadWay Library)[] Formats =
    [
        ("csv", ReadFile.Csv, new SylvanCsv()),
        ("ndjson", ReadFile.Ndjson, new SystemTextJsonLines()),
        ("klines", ReadFile.Klines, new SystemTextJsonKlines()),
        ("parquet", ParquetBars.Write, new ParquetNet()),
    ];

    /// <summary>The formats there are.</summary>
    public static IEnumerable<string> FormatNames => Formats.Select(known => known.Format);

    public async Task<List<ReadResult>> RunAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("dualsink-bench-read-").FullName;
        try
        {
            var results = new List<ReadResult>();
            foreach (var (format, write, library) in Formats.Where(known => only is null || known.Format == only))
            {
                results.AddRange(await RunAsync(format, write(folder, bars), library, cancellationToken));
            }

            return results;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<IEnumerable<ReadResult>> RunAsync(string format, string file, IReadWay library, CancellationToken cancellationToken)
    {
        IReadWay[] ways = [new ProductReader(), library];
        var measured = ways.ToDictionary(way => way, _ => new List<(double Rate, double Allocated)>());
        (long, decimal)? expected = null;

        // One round more, untimed, so that nothing is compiled in the others; and each way begins a round in its turn.
        for (var round = 0; round <= rounds; round++)
        {
            for (var turn = 0; turn < ways.Length; turn++)
            {
                var way = ways[(round + turn) % ways.Length];
                GC.Collect();
                GC.WaitForPendingFinalizers();
                var allocated = GC.GetTotalAllocatedBytes(precise: true);
                var began = time.GetTimestamp();
                var read = await way.ReadAsync(file, cancellationToken);
                var seconds = time.GetElapsedTime(began).TotalSeconds;
                if (round > 0)
                {
                    measured[way].Add((bars / seconds, (double)(GC.GetTotalAllocatedBytes(precise: true) - allocated) / bars));
                }

                if ((expected ??= read) != read)
                {
                    throw new InvalidOperationException($"{way.Name} read other bars of {format} than {ways[0].Name}.");
                }
            }
        }

        var product = measured[ways[0]];
        return ways.Select(way => new ReadResult(
            format,
            way.Name,
            Math.Round(Medians.Of(measured[way].Select(result => result.Rate))),
            Math.Round(Medians.Of(product.Zip(measured[way], (own, other) => own.Rate / other.Rate)), 2),
            Math.Round(Medians.Of(measured[way].Select(result => result.Allocated)))));
    }
}
