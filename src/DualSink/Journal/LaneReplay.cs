using DualSink.Stores;

namespace DualSink.Journal;

/// <summary>
/// Tries dead letters of a lane again. Holds the cursor's turn meanwhile, so that no rewind makes the lane write an older
/// revision after a letter; one of many that ask at the same time goes on when the others are done. Of one use.
/// </summary>
internal sealed class LaneReplay
{
    // The lane's cursor rests while so many are tried.
    private const int AtOnce = 1000;

    private readonly LaneWork _work;
    private readonly bool _overwrites;
    private readonly TenantIdentities _tenants;
    private readonly ReplayLetters _letters;
    private StoreException? _error;

    public LaneReplay(LaneWork work, bool overwrites)
    {
        _work = work;
        _overwrites = overwrites;
        _tenants = new TenantIdentities(work.Sink.Store);
        _letters = new ReplayLetters(work.Sink.Store.Binding, _tenants);
    }

    /// <inheritdoc cref="Lane.ReplayAsync"/>
    public async Task<ReplayReport> RunAsync(DeadLetterFilter filter, CancellationToken cancellationToken)
    {
        var rest = filter with { Lane = _work.Name, NewestFirst = true };
        var writer = _work.Sink.Store.CreateWriter();
        await using (writer.ConfigureAwait(false))
        {
            ReplayMark? last = null;
            while (rest.Limit > 0 && _error is null)
            {
                var (seen, present) = await InsertAsync(writer, rest with { Limit = Math.Min(AtOnce, rest.Limit) }, cancellationToken).ConfigureAwait(false);
                if (present.Count > 0 && _error is null)
                {
                    await OverwriteOrEndAsync(writer, present, cancellationToken).ConfigureAwait(false);
                }

                last = seen.Count > 0 ? seen[^1] : null;
                if (seen.Count < AtOnce && seen.Count < rest.Limit)
                {
                    last = null;
                    break;
                }

                rest = rest with { Limit = rest.Limit - seen.Count, Before = last };
            }

            return _letters.Report with
            {
                Error = _error?.Message,
                IsUnreachable = _error?.Kind is StoreErrorKind.Outage or StoreErrorKind.Credentials,
                Next = _error is null ? last : null,
            };
        }
    }

    /// <summary>Writes the next letters whose key is absent.</summary>
    /// <returns>Where those it looked at were accepted, and those whose row is there and has to be overwritten.</returns>
    private async Task<(List<ReplayMark> Seen, List<ReplayLetter> Present)> InsertAsync(IBarWriter writer, DeadLetterFilter filter, CancellationToken cancellationToken)
    {
        await _work.Turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var kept = await _work.Journal.DeadLetters.QueryAsync(filter, cancellationToken).ConfigureAwait(false);
            List<ReplayLetter> present = [];
            if (!await LearnAsync(kept, cancellationToken).ConfigureAwait(false))
            {
                return ([], present);
            }

            var ready = Ready(kept.Select(_letters.Of));
            await WriteAsync(
                ready,
                async letters =>
                {
                    var outcomes = await writer.InsertAsync(letters[0].Tenant, Array.ConvertAll(letters, letter => letter.Bar), cancellationToken).ConfigureAwait(false);
                    for (var i = 0; i < letters.Length; i++)
                    {
                        if (outcomes[i] == InsertOutcome.Present && _overwrites)
                        {
                            present.Add(letters[i]);
                        }
                        else
                        {
                            _letters.Take(letters[i], outcomes[i]);
                        }
                    }
                }).ConfigureAwait(false);
            return ([.. kept.Select(each => new ReplayMark(each.Letter.Position, each.Letter.Place))], present);
        }
        finally
        {
            _work.Turn.Release();
        }
    }

    private async Task OverwriteOrEndAsync(IBarWriter writer, List<ReplayLetter> present, CancellationToken cancellationToken)
    {
        try
        {
            await OverwriteAsync(writer, present, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e)
        {
            _error = e;
        }
    }

    /// <summary>Overwrites the rows of letters, unless a newer revision took or takes their place.</summary>
    private async Task OverwriteAsync(IBarWriter writer, List<ReplayLetter> present, CancellationToken cancellationToken)
    {
        var newer = new NewerRevisions(_work, present, _tenants);
        await newer.LookThroughSettledAsync(cancellationToken).ConfigureAwait(false);
        await _work.Turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // What is handed out meanwhile would not be seen here, and might be written first.
            await _work.HandingOut.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                await newer.LookThroughRestAsync(cancellationToken).ConfigureAwait(false);
                List<ReplayLetter> ready = [];
                foreach (var letter in Ready(present))
                {
                    if (newer.IsOnItsWay(letter))
                    {
                        _letters.Keep(letter, "a newer revision of the bar is on its way to the table");
                    }
                    else if (newer.IsSettled(letter))
                    {
                        _letters.Supersede(letter);
                    }
                    else
                    {
                        ready.Add(letter);
                    }
                }

                await WriteAsync(
                    ready,
                    async letters =>
                    {
                        await writer.WriteAsync(letters[0].Tenant, Array.ConvertAll(letters, letter => letter.Bar), cancellationToken).ConfigureAwait(false);
                        Array.ForEach(letters, _letters.Overwrite);
                    }).ConfigureAwait(false);
            }
            finally
            {
                _work.HandingOut.Release();
            }
        }
        finally
        {
            _work.Turn.Release();
        }
    }

    private async Task<bool> LearnAsync(List<KeptDeadLetter> kept, CancellationToken cancellationToken)
    {
        try
        {
            await _tenants.LearnAsync(kept.Select(each => each.Letter.Tenant), cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (StoreException e)
        {
            _error = e;
            return false;
        }
    }

    private List<ReplayLetter> Ready(IEnumerable<ReplayLetter> letters)
    {
        var run = _work.Run;
        List<ReplayLetter> ready = [];
        foreach (var letter in letters)
        {
            if (run.IsPast(letter.Mark.Position, letter.Key))
            {
                ready.Add(letter);
            }
            else
            {
                _letters.Postpone();
            }
        }

        return ready;
    }

    /// <summary>Writes letters, of each key the newest first, and notes in the journal what became of them, also when the store fails midway.</summary>
    private async Task WriteAsync(List<ReplayLetter> letters, Func<ReplayLetter[], Task> write)
    {
        try
        {
            for (var left = letters; left.Count > 0;)
            {
                left = _letters.WithoutSuperseded(left);
                var newest = left.DistinctBy(letter => letter.Key).ToHashSet();
                foreach (var tenant in newest.Where(_letters.Fits).GroupBy(letter => letter.Tenant, StringComparer.Ordinal))
                {
                    ReplayLetter[] sorted = [.. tenant.OrderBy(letter => letter.Bar, BarOrder.Instance)];
                    await ByHalvesAsync(sorted, write).ConfigureAwait(false);
                }

                left = [.. left.Where(letter => !newest.Contains(letter))];
            }
        }
        catch (StoreException e)
        {
            _error = e;
        }

        if (_letters.TakeSettled() is { Count: > 0 } settled)
        {
            await _work.Journal.DeadLetters.SettleAsync(settled).ConfigureAwait(false);
        }
    }

    private async Task ByHalvesAsync(ReplayLetter[] letters, Func<ReplayLetter[], Task> write)
    {
        try
        {
            await write(letters).ConfigureAwait(false);
        }
        catch (StoreException e) when (e.Kind == StoreErrorKind.Data)
        {
            if (letters.Length == 1)
            {
                _letters.FailAgain(letters[0], e.Message, e.Code);
                return;
            }

            await ByHalvesAsync(letters[..(letters.Length / 2)], write).ConfigureAwait(false);
            await ByHalvesAsync(letters[(letters.Length / 2)..], write).ConfigureAwait(false);
        }
    }
}
