using System.Diagnostics;
using System.Text.Json;
using DualSink.Bars;
using DualSink.Benchmarks.Read;
using DualSink.Hosting;
using DualSink.Schema;
using DualSink.Sinks;
using DualSink.Stores;
using DualSink.Stores.Postgres;

namespace DualSink.Benchmarks.Ingest;

/// <summary>A file of bars, a table to write it to, and settings that both sides read. All of it goes at the end.</summary>
internal sealed class IngestPlace : IAsyncDisposable
{
    private const int BatchSize = 1000;

    // As many batches in flight as the command has, for two workers.
    private const int Window = 8;

    private readonly string _folder;
    private readonly string _file;
    private readonly PostgresEngine? _postgres;
    private readonly string _schema = $"dualsink_bench_ingest_{Environment.ProcessId}";
    private readonly Bar[][] _batches;

    private IngestPlace(string folder, string? database, int bars)
    {
        _folder = folder;
        _file = ReadFile.Csv(folder, bars);
        _batches = [.. ReadFile.Bars(bars).Chunk(BatchSize)];
        _postgres = database is null ? null : PostgresEngine.Connect(database);
        var table = database is null ? "" : $"  sinks:\n    provider:\n      schema: {_schema}\n";
        File.WriteAllText(
            Path.Combine(folder, "settings.yaml"),
            $"ingestion:\n  store_mode: provider\n  database_url: \"{database ?? $"sqlite:///{Path.Combine(folder, "bench.db")}"}\"\n{table}");
    }

    public static async Task<IngestPlace> CreateAsync(string? database, int bars, CancellationToken cancellationToken)
    {
        var place = new IngestPlace(Directory.CreateTempSubdirectory("dualsink-bench-ingest-").FullName, database, bars);
        if (place._postgres is { } postgres)
        {
            await place.ExecuteAsync($"CREATE SCHEMA {place._schema}", cancellationToken);
            await SchemaManager.For(postgres).ApplyAsync([new TableBinding(TableLayout.Provider) { Schema = place._schema }], new SchemaApplyOptions(), cancellationToken);
        }

        return place;
    }

    /// <summary>Leaves the table without a row.</summary>
    public async Task EmptyAsync(CancellationToken cancellationToken)
    {
        if (_postgres is null)
        {
            foreach (var file in Directory.GetFiles(_folder, "bench.db*"))
            {
                File.Delete(file);
            }

            return;
        }

        await ExecuteAsync($"TRUNCATE {_schema}.bars_ohlcv", cancellationToken);
        await ExecuteAsync($"VACUUM (ANALYZE) {_schema}.bars_ohlcv", cancellationToken);
    }

    /// <summary>Writes bars that are in memory through the sink.</summary>
    /// <returns>Bars a second.</returns>
    public async Task<double> WriteAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        await using var sinks = new SinkSet(Settings().Options);
        await sinks.PrepareAsync(cancellationToken);
        var sink = sinks.Configured;
        var inFlight = new Queue<Task<BatchOutcome>>();
        var began = time.GetTimestamp();
        foreach (var batch in _batches)
        {
            if (inFlight.Count == Window)
            {
                Require(await inFlight.Dequeue());
            }

            inFlight.Enqueue((await sink.WriteAsync(new BarBatch("default", batch), cancellationToken)).Confirmed);
        }

        while (inFlight.TryDequeue(out var confirmed))
        {
            Require(await confirmed);
        }

        return _batches.Sum(batch => batch.Length) / time.GetElapsedTime(began).TotalSeconds;
    }

    /// <summary>Runs the command on the file.</summary>
    /// <returns>Bars a second, by its own clock: the start of the process is not in it, its compilation is.</returns>
    public async Task<double> IngestAsync(string program, CancellationToken cancellationToken)
    {
        string[] arguments =
        [
            "ingest", _file, "--config", Path.Combine(_folder, "settings.yaml"), "--source", ReadFile.Source, "--symbol", ReadFile.Symbol, "--timeframe", "1m", "--json",
        ];
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder })!;
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        var document = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {await error}");
        }

        using var parsed = JsonDocument.Parse(document);
        return parsed.RootElement.GetProperty("read").GetInt64() / parsed.RootElement.GetProperty("seconds").GetDouble();
    }

    public async ValueTask DisposeAsync()
    {
        if (_postgres is not null)
        {
            await ExecuteAsync($"DROP SCHEMA {_schema} CASCADE", CancellationToken.None);
            await _postgres.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private static void Require(BatchOutcome outcome)
    {
        if (outcome.Committed + outcome.Superseded != outcome.Count)
        {
            throw new InvalidOperationException("A batch was not written.", outcome.Error);
        }
    }

    private DualSinkSettings Settings() => DualSinkSettings.Load(new SettingsSources
    {
        Directory = _folder,
        File = Path.Combine(_folder, "settings.yaml"),
        Variable = _ => null,
    });

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = _postgres!.DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
