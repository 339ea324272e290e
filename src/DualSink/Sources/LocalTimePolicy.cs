namespace DualSink.Sources;

/// <summary>
/// What becomes of a local time that a zone's clocks showed twice, when they were set back, or never, when they were set
/// forward. Idle where a file's times are UTC or say their offset.
/// </summary>
/// <remarks>
/// A time that never was is read with the offset before the change, under <see cref="Earlier"/> and <see cref="Later"/>
/// alike: 02:30 becomes what the clocks showed as 03:30. So it comes after every row before the change, and two such times
/// keep their order; reading it with the offset after the change would put it among those rows. A day whose midnight was
/// skipped begins at the change.
/// </remarks>
public enum LocalTimePolicy
{
    /// <summary>Rejects the row, whose reason names the instants it may mean. The default.</summary>
    Reject,

    /// <summary>The first of two instants: the one before the clocks were set back.</summary>
    Earlier,

    /// <summary>The second of two instants: the one after the clocks were set back.</summary>
    Later,
}
