CREATE TABLE {table} (
    id          uuid          NOT NULL DEFAULT gen_random_uuid(),
    tenant_id   uuid          NOT NULL REFERENCES {tenants} (id) ON DELETE CASCADE,
    vendor      varchar(50)   NOT NULL,
    -- By bytes: what is upper case beyond ASCII differs from one collation to the next.
    symbol      varchar(20)   NOT NULL CHECK (symbol = upper(symbol COLLATE "C")),
    timeframe   varchar(16)   NOT NULL,
    ts          timestamptz   NOT NULL,
    open_price  numeric(20,8),
    high_price  numeric(20,8),
    low_price   numeric(20,8),
    close_price numeric(20,8),
    volume      bigint,
    created_at  timestamptz   NOT NULL DEFAULT now(),
    updated_at  timestamptz   NOT NULL DEFAULT now(),
    PRIMARY KEY (ts, tenant_id, vendor, symbol, timeframe)
);

CREATE INDEX ON {table} (tenant_id, vendor, symbol, timeframe, ts DESC);
CREATE INDEX ON {table} (id);

ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;

-- A setting made for one transaction is '' after it, not NULL, and '' is no uuid.
CREATE POLICY tenant_isolation ON {table}
    USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid)
    WITH CHECK (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);

CREATE TRIGGER set_updated_at BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {touch}();
