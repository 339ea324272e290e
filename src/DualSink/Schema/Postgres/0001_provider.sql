-- Without the index (provider, symbol, interval, ts DESC) of older deployments: it repeats the primary key.
CREATE TABLE {table} (
    provider   text             NOT NULL,
    symbol     text             NOT NULL CHECK (symbol = upper(symbol COLLATE "C")),
    interval   text             NOT NULL,
    ts         timestamptz      NOT NULL,
    open       double precision NOT NULL,
    high       double precision NOT NULL,
    low        double precision NOT NULL,
    close      double precision NOT NULL,
    volume     double precision NOT NULL,
    created_at timestamptz      NOT NULL DEFAULT now(),
    updated_at timestamptz      NOT NULL DEFAULT now(),
    PRIMARY KEY (provider, symbol, interval, ts)
);

CREATE TRIGGER set_updated_at BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {touch}();
