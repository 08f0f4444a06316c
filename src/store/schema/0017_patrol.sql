-- Rounds of patrols, and what was found at each item of them.
CREATE TABLE patrol (
    id TEXT PRIMARY KEY,
    seq BIGINT NOT NULL,
    plan TEXT NOT NULL,
    name TEXT NOT NULL,
    site TEXT NOT NULL,
    state TEXT NOT NULL,
    planned_from BIGINT NOT NULL,
    planned_to BIGINT NOT NULL,
    started_by TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    signed_by TEXT NOT NULL,
    signed_at BIGINT NOT NULL,
    extra TEXT NOT NULL,
    voided_by TEXT NOT NULL,
    void_reason TEXT NOT NULL,
    voided_at BIGINT NOT NULL,
    items TEXT NOT NULL
);
CREATE INDEX patrol_started ON patrol (started_at);
CREATE INDEX patrol_where ON patrol (plan, site, started_at);

CREATE TABLE patrol_answer (
    id TEXT PRIMARY KEY,
    seq BIGINT NOT NULL,
    round TEXT NOT NULL,
    item TEXT NOT NULL,
    result TEXT NOT NULL,
    value TEXT NOT NULL,
    note TEXT NOT NULL,
    told TEXT NOT NULL,
    remedy TEXT NOT NULL,
    automatic BIGINT NOT NULL,
    filled_by TEXT NOT NULL,
    filled_at BIGINT NOT NULL,
    ticket TEXT NOT NULL,
    UNIQUE (round, item)
);
