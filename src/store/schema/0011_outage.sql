-- When a system or a part of it was down (R23).
CREATE TABLE outage (
    id TEXT PRIMARY KEY,
    seq BIGINT NOT NULL,
    contract TEXT NOT NULL,
    system TEXT NOT NULL,
    module TEXT NOT NULL,
    begins BIGINT NOT NULL,
    ends BIGINT NOT NULL,
    ticket TEXT NOT NULL,
    note TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at BIGINT NOT NULL,
    ended_by TEXT NOT NULL,
    voided TEXT NOT NULL
);
CREATE INDEX outage_begins ON outage (contract, begins);
