namespace DualSink.Journal.Storage;

/// <summary>What is done to a lane in a transaction: checked first, so that what does not fit changes nothing.</summary>
internal static class LaneChanges
{
    public static bool Commit(JournalTransaction transaction, LaneProgress progress)
    {
        var lane = transaction.Lane(progress.Lane);
        Require(
            lane.State != LaneState.Detached && lane.Cursor == progress.From,
            $"Lane {lane.Name} stands at {lane.Cursor} and is {Text(lane.State)}; progress from {progress.From} to {progress.Cursor} comes too late.");
        Require(
            progress.Cursor > progress.From && progress.Cursor <= transaction.Head,
            $"Lane {lane.Name} cannot move from {progress.From} to {progress.Cursor}; the journal ends at {transaction.Head}.");
        Require(
            progress.Settled.DeadLettered == progress.DeadLetters.Count,
            $"Lane {lane.Name} counts {progress.Settled.DeadLettered} dead letters and hands over {progress.DeadLetters.Count}.");
        foreach (var letter in progress.DeadLetters)
        {
            transaction.AddDeadLetter(lane.Name, letter);
        }

        transaction.SetLane(lane with
        {
            Cursor = progress.Cursor,
            Settled = lane.Settled + progress.Settled,
            UncertainUntil = lane.UncertainUntil > progress.Cursor ? lane.UncertainUntil : 0,
        });
        return true;
    }

    private static string Text(LaneState state) => state.ToString().ToLowerInvariant();

    private static void Require(bool fits, string otherwise)
    {
        if (!fits)
        {
            throw new InvalidOperationException(otherwise);
        }
    }
}
