-- Tenants are plain text here, prices the doubles nearest to their 8 decimals, instants microseconds since 1970 UTC.
CREATE TABLE {table} (
    id          TEXT    NOT NULL DEFAULT (lower(hex(randomblob(16)))),
    tenant_id   TEXT    NOT NULL,
    vendor      TEXT    NOT NULL,
    symbol      TEXT    NOT NULL CHECK (symbol = upper(symbol)),
    timeframe   TEXT    NOT NULL,
    ts          INTEGER NOT NULL,
    open_price  REAL,
    high_price  REAL,
    low_price   REAL,
    close_price REAL,
    volume      INTEGER,
    created_at  INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000000 AS INTEGER)),
    updated_at  INTEGER NOT NULL DEFAULT (CAST(unixepoch('subsec') * 1000000 AS INTEGER)),
    PRIMARY KEY (ts, tenant_id, vendor, symbol, timeframe)
) WITHOUT ROWID;

CREATE INDEX {series_index} ON {table} (tenant_id, vendor, symbol, timeframe, ts DESC);
