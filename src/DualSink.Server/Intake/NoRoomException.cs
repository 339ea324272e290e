namespace DualSink.Server.Intake;

/// <summary>A batch was not accepted, because there was no room for it in time.</summary>
internal sealed class NoRoomException : Exception
{
    private NoRoomException(string message, bool isFull)
        : base(message) => IsFull = isFull;

    /// <summary>Whether it is the journal that is full.</summary>
    public bool IsFull { get; }

    /// <summary>The journal is full.</summary>
    public static NoRoomException InJournal() =>
        new("The journal is full of bars that a sink is still owed, so nothing more is accepted. Send the rest later; see what keeps the sink: GET /api/v1/status.", isFull: true);

    /// <summary>No sink takes anything.</summary>
    public static NoRoomException InSinks() =>
        new("No sink takes anything at the moment, so nothing more is accepted. Send the rest later; see what keeps them: GET /api/v1/sinks.", isFull: false);

    /// <summary>Too many batches wait to be answered.</summary>
    public static NoRoomException AmongBodies() =>
        new($"{IntakeRoom.MostBatches} batches of all requests together wait for a sink's word, so no more are accepted. Send the rest later; see what keeps the sink: GET /api/v1/sinks.", isFull: false);
}
