namespace DualSink.Sources.Parquet;

/// <summary>Data that is damaged, or written in a way that is not read. Leaves the reader as a <see cref="SourceException"/> that says where.</summary>
internal sealed class UnreadableParquetException : Exception
{
    private UnreadableParquetException(string message, bool isDamage, Exception? innerException)
        : base(message, innerException) => IsDamage = isDamage;

    /// <summary>Whether the bytes are not those that were written.</summary>
    public bool IsDamage { get; }

    /// <summary>The bytes are not those that were written.</summary>
    /// <param name="what">What shows it, as a sentence without its full stop.</param>
    /// <param name="innerException">What a library reported.</param>
    public static UnreadableParquetException Damaged(string what, Exception? innerException = null) => new(what, isDamage: true, innerException);

    /// <summary>The file is good, and not read.</summary>
    /// <param name="what">What it is and what to do, as sentences.</param>
    public static UnreadableParquetException Unsupported(string what) => new(what, isDamage: false, null);
}
