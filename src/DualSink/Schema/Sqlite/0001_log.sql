-- Which scripts made which table; only tables named here are ever taken further by a later script.
CREATE TABLE {log} (
    target     TEXT    NOT NULL,
    version    INTEGER NOT NULL,
    script     TEXT    NOT NULL,
    applied_at INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000000 AS INTEGER)),
    PRIMARY KEY (target, version)
) WITHOUT ROWID;
