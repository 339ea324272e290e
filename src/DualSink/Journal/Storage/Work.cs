namespace DualSink.Journal.Storage;

/// <summary>An operation that is a function of the transaction.</summary>
internal sealed class Work<T>(Func<JournalTransaction, T> work) : JournalOperation<T>
{
    public override void Execute(JournalTransaction transaction) => Result = work(transaction);
}
