using System.CommandLine;
using BenchmarkDotNet.Running;
using DualSink.Benchmarks.Merge;

// Micro-benchmarks by BenchmarkDotNet's own arguments (--filter '*WriteSet*'), or one comparison on a real server.
return args is ["merge", ..]
    ? await new RootCommand("Benchmarks of DualSink.") { MergeCommand.Create(TimeProvider.System) }.Parse(args).InvokeAsync()
    : BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args).Any() ? 0 : 1;
