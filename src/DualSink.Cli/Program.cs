using DualSink.Cli;

Console.SetError(new UnfailingWriter(Console.Error));
using var interruption = Interruption.OnSignals(Console.Error);
return await CommandLine.RunAsync(args, Shell.OfProcess(), interruption);
