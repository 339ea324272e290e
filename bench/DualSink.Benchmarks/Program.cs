using System.CommandLine;
using BenchmarkDotNet.Running;
using DualSink.Benchmarks.Ingest;
using DualSink.Benchmarks.Journal;
using DualSink.Benchmarks.Merge;
using DualSink.Benchmarks.Read;

// Micro-benchmarks by BenchmarkDotNet's own arguments (--filter '*WriteSet*'), or one comparison: of merges on a real server, of readers; or a journal.
return args is ["merge" or "read" or "ingest" or "journal", ..]
    ? await new RootCommand("Benchmarks of DualSink.")
    {
        MergeCommand.Create(TimeProvider.System),
        ReadCommand.Create(TimeProvider.System),
        IngestCommand.Create(TimeProvider.System),
        JournalCommand.Create(TimeProvider.System),
    }.Parse(args).InvokeAsync()
    : BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args).Any() ? 0 : 1;
