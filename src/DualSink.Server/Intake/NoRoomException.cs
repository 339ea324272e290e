namespace DualSink.Server.Intake;

/// <summary>A batch was not accepted, because there was no room for it in time.</summary>
/// <param name="isFull">Whether it is the journal that is full.</param>
internal sealed class NoRoomException(bool isFull) : Exception(isFull
    ? "The journal is full of bars that a sink is still owed, so nothing more is accepted. Send the rest later; see what keeps the sink: GET /api/v1/status."
    : "No sink takes anything at the moment, so nothing more is accepted. Send the rest later; see what keeps them: GET /api/v1/sinks.")
{
    /// <summary>Whether it is the journal that is full.</summary>
    public bool IsFull => isFull;
}
