namespace DualSink.Stores;

/// <summary>A store could not do what was asked. Says what it means for the bars, and what to change.</summary>
public sealed class StoreException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="kind">What it means for the bars in hand.</param>
    /// <param name="message">What happened and what to change; never a password.</param>
    /// <param name="code">The engine's own error code: a SQLSTATE, or SQLite's result code.</param>
    /// <param name="innerException">The driver's exception.</param>
    public StoreException(StoreErrorKind kind, string message, string? code = null, Exception? innerException = null)
        : base(message, innerException)
    {
        Kind = kind;
        Code = code;
    }

    /// <summary>What it means for the bars in hand.</summary>
    public StoreErrorKind Kind { get; }

    /// <summary>The engine's own error code; null when the driver gave none.</summary>
    public string? Code { get; }

    /// <summary>Whether the same write may succeed later without anybody changing anything.</summary>
    public bool IsTransient => Kind == StoreErrorKind.Outage;
}
