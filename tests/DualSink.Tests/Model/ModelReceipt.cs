namespace DualSink.Tests.Model;

/// <summary>What the writer of a batch was told.</summary>
/// <param name="State">Whether it waits.</param>
/// <param name="Sinks">The sinks the batch was accepted for, as bits.</param>
/// <param name="Settled">Those that have settled it while its writer waited.</param>
internal readonly record struct ModelReceipt(ModelReceipt.Stage State, int Sinks, int Settled)
{
    internal enum Stage
    {
        /// <summary>Not accepted, or its writer is gone with the process.</summary>
        None,
        Waiting,
        Answered,
    }
}
