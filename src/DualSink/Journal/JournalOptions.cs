namespace DualSink.Journal;

/// <summary>Where a journal lies and how large it may grow. Immutable.</summary>
public sealed record JournalOptions
{
    /// <summary>
    /// The file, absolute or relative to the current directory; made when it is not there, in a folder that is. Beside it
    /// lie <c>-wal</c>, <c>-shm</c> and <c>.lock</c>, which belong to it. Never a file that holds tables of bars.
    /// </summary>
    public required string Path { get; init; }

    /// <summary>How many bytes entries may take in the file; its log takes some 16 MiB more. Default 4 GiB, at least 1 MiB.</summary>
    public long MaxBytes { get; init; } = 4L << 30;

    /// <summary>
    /// How long an entry is kept once every lane has passed it, so that it can be delivered again; shorter where
    /// <see cref="MaxBytes"/> asks for room. Default 24 h, at least zero.
    /// </summary>
    public TimeSpan Retain { get; init; } = TimeSpan.FromHours(24);

    /// <summary>What to do when the journal is full of entries that a lane is still owed. Default <see cref="WhenFull.Block"/>.</summary>
    public WhenFull WhenFull { get; init; } = WhenFull.Block;

    /// <exception cref="ArgumentException">An option is outside its range; it is named.</exception>
    internal void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(Path);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxBytes, 1L << 20);
        ArgumentOutOfRangeException.ThrowIfLessThan(Retain, TimeSpan.Zero);
    }
}
