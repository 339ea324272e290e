using DualSink.Bars;

namespace DualSink.Journal.Storage;

/// <summary>An entry on its way into the file. Its result is its position.</summary>
internal sealed class Append(string tenant, byte[] tenantUtf8, long lanes, Bar[] bars, EncodedBars encoded, SourceMark? mark, Action<long>? kept) : JournalOperation<long>
{
    // A row's columns and what the tree around it takes.
    private const int Overhead = 100;

    public override int Weight { get; } = encoded.Length + Overhead;

    public override void Execute(JournalTransaction transaction)
    {
        Result = transaction.Append(tenant, tenantUtf8, lanes, bars, encoded);
        if (mark is not null)
        {
            transaction.SetMark(mark);
        }
    }

    public override void Precede() => kept?.Invoke(Result);

    public override void Complete()
    {
        encoded.Dispose();
        base.Complete();
    }

    public override void Fail(Exception error)
    {
        encoded.Dispose();
        base.Fail(error);
    }
}
