CREATE TABLE {tenants} (
    id         uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    tenant_id  varchar(50) NOT NULL UNIQUE,
    name       text        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TRIGGER set_updated_at BEFORE UPDATE ON {tenants} FOR EACH ROW EXECUTE FUNCTION {touch}();
