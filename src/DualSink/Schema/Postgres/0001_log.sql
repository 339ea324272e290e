-- Which scripts made which table; only tables named here are ever taken further by a later script.
CREATE TABLE {log} (
    target     text        NOT NULL,
    version    int         NOT NULL,
    script     text        NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (target, version)
);
