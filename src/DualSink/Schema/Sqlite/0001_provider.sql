CREATE TABLE {table} (
    provider   TEXT    NOT NULL,
    symbol     TEXT    NOT NULL CHECK (symbol = upper(symbol)),
    interval   TEXT    NOT NULL,
    ts         INTEGER NOT NULL,
    open       REAL    NOT NULL,
    high       REAL    NOT NULL,
    low        REAL    NOT NULL,
    close      REAL    NOT NULL,
    volume     REAL    NOT NULL,
    created_at INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000000 AS INTEGER)),
    updated_at INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000000 AS INTEGER)),
    PRIMARY KEY (provider, symbol, interval, ts)
) WITHOUT ROWID;
