namespace DualSink.Sources;

/// <summary>A file cannot be read, or not any further. What was read before it is unaffected, unless the message says that it may be wrong.</summary>
public sealed class SourceException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="file">The file's name as it was given.</param>
    /// <param name="line">The line at which reading ended, from 1; null when nothing was read or there are no lines.</param>
    /// <param name="message">What is wrong and what to change.</param>
    /// <param name="innerException">What the system reported.</param>
    public SourceException(string file, long? line, string message, Exception? innerException = null)
        : base(line is null ? $"{file}: {message}" : $"{file}, line {line}: {message}", innerException)
    {
        File = file;
        Line = line;
    }

    /// <summary>The file's name as it was given; <c>-</c> for standard input.</summary>
    public string File { get; }

    /// <summary>The line at which reading ended, from 1; null when nothing was read or there are no lines.</summary>
    public long? Line { get; }
}
