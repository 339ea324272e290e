using DualSink.Sinks;

namespace DualSink.Routing;

/// <summary>
/// The receipts whose writers wait for a sink's word, by position. Decides anew whenever a sink settles a batch and
/// whenever the route changes. Safe for concurrent use.
/// </summary>
internal sealed class ReceiptDesk(RouteSnapshot route, TimeProvider time)
{
    private readonly Lock _lock = new();

    // Under the lock.
    private readonly Dictionary<long, WaitingReceipt> _waiting = [];
    private RouteSnapshot _route = route;
    private bool _isClosed;

    /// <summary>Receipts whose writers wait.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>A batch has its position. Comes before any sink can see the batch.</summary>
    public void Open(long position, WaitingReceipt receipt)
    {
        BatchOutcome? answer;
        lock (_lock)
        {
            answer = _isClosed ? receipt.WordOf([]) : AnswerLocked(receipt);
            if (answer is null)
            {
                _waiting.Add(position, receipt);
                receipt.Limit = time.CreateTimer(_ => GiveUp(position), null, _route.Options.AckTimeout, Timeout.InfiniteTimeSpan);
            }
        }

        if (answer is not null)
        {
            receipt.Answer(answer);
        }
    }

    /// <summary>A sink has settled the batch at a position, for which perhaps nobody waits.</summary>
    public void Settle(string sink, long position, BatchOutcome outcome)
    {
        WaitingReceipt? receipt;
        BatchOutcome? answer;
        lock (_lock)
        {
            if (!_waiting.TryGetValue(position, out receipt))
            {
                return;
            }

            receipt.Settle(sink, outcome);
            answer = AnswerLocked(receipt);
            if (answer is null)
            {
                return;
            }

            _waiting.Remove(position);
        }

        receipt.Answer(answer);
    }

    /// <summary>Another route is in force, or another sink in charge: those who wait are answered by it.</summary>
    public void Reroute(RouteSnapshot route)
    {
        List<(WaitingReceipt Receipt, BatchOutcome Answer)> answered = [];
        lock (_lock)
        {
            _route = route;
            foreach (var (position, receipt) in _waiting)
            {
                if (AnswerLocked(receipt) is { } answer)
                {
                    answered.Add((receipt, answer));
                    _waiting.Remove(position);
                }
            }
        }

        foreach (var (receipt, answer) in answered)
        {
            receipt.Answer(answer);
        }
    }

    /// <summary>
    /// Nobody will settle anything any more: those who wait, and those who come from now on, are told that the journal has
    /// their batches.
    /// </summary>
    public void Close()
    {
        List<(WaitingReceipt Receipt, BatchOutcome Answer)> answered;
        lock (_lock)
        {
            _isClosed = true;
            answered = [.. _waiting.Values.Select(receipt => (receipt, receipt.WordOf([])))];
            _waiting.Clear();
        }

        foreach (var (receipt, answer) in answered)
        {
            receipt.Answer(answer);
        }
    }

    private void GiveUp(long position)
    {
        WaitingReceipt? receipt;
        BatchOutcome answer;
        lock (_lock)
        {
            if (!_waiting.Remove(position, out receipt))
            {
                return;
            }

            answer = receipt.WordOf([]);
        }

        receipt.Answer(answer);
    }

    private BatchOutcome? AnswerLocked(WaitingReceipt receipt) =>
        ConfirmPolicy.Answering(_route, receipt.Sinks, receipt.HasSettled) is { } answering ? receipt.WordOf(answering) : null;
}
