-- What is owed, what is changed, and when a system is taken down for it.
CREATE TABLE obligation (
    id TEXT PRIMARY KEY,
    seq BIGINT NOT NULL,
    contract TEXT NOT NULL,
    duty TEXT NOT NULL,
    period TEXT NOT NULL,
    first_day TEXT NOT NULL,
    last_day TEXT NOT NULL,
    opens BIGINT NOT NULL,
    closes BIGINT NOT NULL,
    due TEXT NOT NULL,
    quota BIGINT NOT NULL,
    done BIGINT NOT NULL,
    state TEXT NOT NULL,
    evidence TEXT NOT NULL,
    done_by TEXT NOT NULL,
    done_at BIGINT NOT NULL,
    waived_by TEXT NOT NULL,
    waived_reason TEXT NOT NULL,
    note TEXT NOT NULL,
    UNIQUE (contract, duty, period)
);
CREATE INDEX obligation_opens ON obligation (contract, duty, opens);
CREATE INDEX obligation_state ON obligation (state, closes);

CREATE TABLE change (
    id TEXT PRIMARY KEY,
    seq BIGINT NOT NULL,
    contract TEXT NOT NULL,
    sort TEXT NOT NULL,
    title TEXT NOT NULL,
    systems TEXT NOT NULL,
    site TEXT NOT NULL,
    state TEXT NOT NULL,
    emergency BIGINT NOT NULL,
    consent TEXT NOT NULL,
    submitted_by TEXT NOT NULL,
    submitted_at BIGINT NOT NULL,
    planned_from BIGINT NOT NULL,
    planned_to BIGINT NOT NULL,
    evidence TEXT NOT NULL,
    approver TEXT NOT NULL,
    approval TEXT NOT NULL,
    approved_at BIGINT NOT NULL,
    started_by TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    finished_at BIGINT NOT NULL,
    outcome TEXT NOT NULL,
    note TEXT NOT NULL
);
CREATE INDEX change_state ON change (state, planned_from);

CREATE TABLE maintenance (
    id TEXT PRIMARY KEY,
    seq BIGINT NOT NULL,
    change TEXT NOT NULL,
    contract TEXT NOT NULL,
    systems TEXT NOT NULL,
    site TEXT NOT NULL,
    opens BIGINT NOT NULL,
    closes BIGINT NOT NULL,
    opened_by TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    state TEXT NOT NULL,
    ended_at BIGINT NOT NULL,
    ended_by TEXT NOT NULL,
    note TEXT NOT NULL
);
CREATE INDEX maintenance_opens ON maintenance (opens, closes);
