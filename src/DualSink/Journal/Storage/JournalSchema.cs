using System.Globalization;

namespace DualSink.Journal.Storage;

/// <summary>The tables of a journal's file.</summary>
internal static class JournalSchema
{
    /// <summary>What marks a SQLite file as a journal: <c>DSJ1</c> in ASCII. The same for every format.</summary>
    public const int ApplicationId = 0x44534a31;

    /// <summary>The format of the file as a whole, kept as its <c>user_version</c>. What each has more than the one before: <see cref="FormatChanges"/>.</summary>
    public const int Format = 2;

    /// <summary>Makes everything in an empty file, in a transaction of the caller's.</summary>
    public static readonly string Create = string.Create(CultureInfo.InvariantCulture, $"""
        PRAGMA application_id = {ApplicationId};
        PRAGMA user_version = {Format};
        CREATE TABLE meta (
            name TEXT PRIMARY KEY,
            value ANY NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE entries (
            position INTEGER PRIMARY KEY,
            accepted_at INTEGER NOT NULL,
            tenant TEXT NOT NULL,
            lanes INTEGER NOT NULL,
            bars INTEGER NOT NULL,
            format INTEGER NOT NULL,
            checksum INTEGER NOT NULL,
            payload BLOB NOT NULL
        ) STRICT;
        CREATE TABLE lanes (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            state INTEGER NOT NULL,
            cursor INTEGER NOT NULL,
            "window" INTEGER NOT NULL,
            uncertain_until INTEGER NOT NULL,
            accepted INTEGER NOT NULL,
            committed INTEGER NOT NULL,
            superseded INTEGER NOT NULL,
            dead_lettered INTEGER NOT NULL,
            dropped INTEGER NOT NULL,
            returned INTEGER NOT NULL,
            gap_from INTEGER,
            gap_from_at INTEGER,
            gap_to INTEGER,
            gap_to_at INTEGER
        ) STRICT;
        CREATE TABLE dead_letters (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            lane TEXT NOT NULL,
            at INTEGER NOT NULL,
            position INTEGER NOT NULL,
            place INTEGER NOT NULL,
            tenant TEXT NOT NULL,
            symbol TEXT NOT NULL,
            reason TEXT NOT NULL,
            code TEXT,
            format INTEGER NOT NULL,
            bar BLOB NOT NULL,
            replay_at INTEGER,
            replay_reason TEXT,
            replay_code TEXT
        ) STRICT;
        CREATE UNIQUE INDEX dead_letters_place ON dead_letters (lane, position, place);
        CREATE TABLE events (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            at INTEGER NOT NULL,
            kind TEXT NOT NULL,
            lane TEXT,
            cause TEXT NOT NULL,
            detail TEXT
        ) STRICT;
        CREATE TABLE control (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            at INTEGER NOT NULL,
            command TEXT NOT NULL,
            arguments TEXT NOT NULL,
            answered_at INTEGER,
            ok INTEGER,
            answer TEXT
        ) STRICT;
        CREATE TABLE sources (
            source TEXT PRIMARY KEY,
            lines INTEGER NOT NULL,
            bytes INTEGER NOT NULL,
            fingerprint TEXT NOT NULL,
            at INTEGER NOT NULL
        ) STRICT;
        """);
}
