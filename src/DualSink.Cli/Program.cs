using DualSink.Cli;

using var interruption = Interruption.OnSignals(Console.Error);
return await CommandLine.RunAsync(args, Shell.OfProcess(), interruption);
