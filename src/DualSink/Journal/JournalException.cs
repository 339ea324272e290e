namespace DualSink.Journal;

/// <summary>A journal could not do what was asked. The message says which file, what is known, and what to change.</summary>
public sealed class JournalException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="kind">What is wrong.</param>
    /// <param name="path">The journal's file.</param>
    /// <param name="message">What happened and what to change.</param>
    /// <param name="innerException">What it follows from.</param>
    public JournalException(JournalErrorKind kind, string path, string message, Exception? innerException = null)
        : base($"Journal {path}: {message}", innerException)
    {
        Kind = kind;
        Path = path;
    }

    /// <summary>What is wrong.</summary>
    public JournalErrorKind Kind { get; }

    /// <summary>The journal's file.</summary>
    public string Path { get; }
}
