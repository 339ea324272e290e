namespace DualSink.Journal.Storage;

/// <summary>Something to do in a transaction of the writer's.</summary>
internal abstract class JournalOperation
{
    /// <summary>Its place in the queue. The queue's, under its lock; of no queue once it was taken or called back.</summary>
    public LinkedListNode<JournalOperation>? Place { get; set; }

    /// <summary>Calls it back while it is queued.</summary>
    public CancellationTokenRegistration Cancellation { get; set; }

    /// <summary>Bytes it adds to the file, more or less.</summary>
    public virtual int Weight => 0;

    /// <summary>Does it. Called again when the transaction it shared with others failed.</summary>
    public abstract void Execute(JournalTransaction transaction);

    /// <summary>It is durable, and nobody sees it yet. On the writer's thread; has to be quick and may not fail.</summary>
    public virtual void Precede()
    {
    }

    /// <summary>It is durable.</summary>
    public abstract void Complete();

    /// <summary>Nothing of it was done.</summary>
    public abstract void Fail(Exception error);
}

/// <summary>An operation, and whoever waits for its result.</summary>
internal abstract class JournalOperation<T> : JournalOperation
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Its result, once it is durable.</summary>
    public Task<T> Done => _done.Task;

    /// <summary>What executing found.</summary>
    protected T? Result { get; set; }

    public override void Complete()
    {
        Cancellation.Unregister();
        _done.TrySetResult(Result!);
    }

    public override void Fail(Exception error)
    {
        Cancellation.Unregister();
        if (error is OperationCanceledException cancelled)
        {
            _done.TrySetCanceled(cancelled.CancellationToken);
        }
        else
        {
            _done.TrySetException(error);
        }
    }
}
