using System.Buffers.Binary;
using DualSink.Stores;
using DualSink.Stores.Sqlite;

namespace DualSink.Journal;

/// <summary>
/// The last revision of each key in a range of entries that may have reached the table before. Only that one may be
/// written again: an older one would take the table back. Holds a bounded part in memory and the rest in a private
/// temporary file, which is gone when it is closed, however that comes. Not safe for concurrent use.
/// </summary>
internal sealed class RevisionIndex : IDisposable
{
    /// <summary>Keys held in memory unless told otherwise: some 15 MB.</summary>
    public const int DefaultInMemory = 1 << 18;

    private const int KeyBytes = 16;

    private readonly int _inMemory;
    private readonly Dictionary<UInt128, Revision> _recent = [];
    private SqliteSession? _file;
    private SqliteStatement? _find;
    private long _noted;

    /// <summary>An empty index.</summary>
    /// <param name="inMemory">Most keys to hold in memory, at least 1.</param>
    public RevisionIndex(int inMemory = DefaultInMemory)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inMemory, 1);
        _inMemory = inMemory;
    }

    /// <summary>Whether a part of it is in a file.</summary>
    public bool IsSpilled => _file is not null;

    /// <summary>Notes the next revision of the range: bars are numbered from 0 in the order of positions.</summary>
    /// <returns>Whether it is another of a key that is in memory.</returns>
    /// <exception cref="StoreException">There is no room for the temporary file.</exception>
    public bool Note(UInt128 key)
    {
        if (_recent.TryGetValue(key, out var known))
        {
            _recent[key] = new Revision(_noted++, known.Count + 1);
            return true;
        }

        if (_recent.Count == _inMemory)
        {
            Spill();
        }

        _recent[key] = new Revision(_noted++, 1);
        return false;
    }

    /// <summary>Counts a bar that is no revision of anything, because the table can never hold it.</summary>
    public void Skip() => _noted++;

    /// <summary>The last revision of a key, and how many there are. After the last one was noted.</summary>
    /// <exception cref="StoreException">The temporary file cannot be read.</exception>
    public Revision? Find(UInt128 key)
    {
        var isRecent = _recent.TryGetValue(key, out var found);
        if (_file is null)
        {
            return isRecent ? found : null;
        }

        Span<byte> bytes = stackalloc byte[KeyBytes];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, key);
        _find ??= _file.Prepare("SELECT last, count FROM revisions WHERE key = ?1");
        _find.BindBlob(1, bytes);
        Revision? older = _find.Step() ? new Revision(_find.Int64(0), _find.Int64(1)) : null;
        _find.Reset();
        return (isRecent, older) switch
        {
            (true, { } before) => new Revision(found.Last, found.Count + before.Count),
            (true, null) => found,
            _ => older,
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _find?.Dispose();
        _file?.Dispose();
    }

    // In the order of keys, so that pages are filled one after the other.
    private void Spill()
    {
        _file ??= Open();
        _file.Execute("BEGIN");
        using (var add = _file.Prepare(
            "INSERT INTO revisions (key, last, count) VALUES (?1, ?2, ?3) "
            + "ON CONFLICT (key) DO UPDATE SET last = excluded.last, count = count + excluded.count"))
        {
            Span<byte> bytes = stackalloc byte[KeyBytes];
            foreach (var key in _recent.Keys.Order())
            {
                BinaryPrimitives.WriteUInt128BigEndian(bytes, key);
                add.BindBlob(1, bytes);
                add.Bind(2, _recent[key].Last);
                add.Bind(3, _recent[key].Count);
                add.Execute();
            }
        }

        _file.Execute("COMMIT");
        _recent.Clear();
    }

    // A database without a name is SQLite's private temporary one, which it unlinks right after making it.
    private static SqliteSession Open()
    {
        var file = new SqliteSession("", new SqliteAccess
        {
            Creates = true,
            Pragmas = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -16384",
        });
        try
        {
            file.Execute("CREATE TABLE revisions (key BLOB PRIMARY KEY, last INTEGER NOT NULL, count INTEGER NOT NULL) WITHOUT ROWID");
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Revisions of a key in the range.</summary>
    /// <param name="Last">The number of the last one.</param>
    /// <param name="Count">How many there are.</param>
    internal readonly record struct Revision(long Last, long Count);
}
