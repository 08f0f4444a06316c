-- What is wrong with machines, and what shall not be told about it for some time.
CREATE TABLE alert (
    id TEXT PRIMARY KEY,
    seq BIGINT NOT NULL,
    host TEXT NOT NULL,
    metric TEXT NOT NULL,
    object TEXT NOT NULL,
    site TEXT NOT NULL,
    state TEXT NOT NULL,
    level TEXT NOT NULL,
    worst TEXT NOT NULL,
    soft BIGINT NOT NULL,
    value TEXT NOT NULL,
    text TEXT NOT NULL,
    raised_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    returns BIGINT NOT NULL,
    recovered_at BIGINT NOT NULL,
    hold_s BIGINT NOT NULL,
    resolved_at BIGINT NOT NULL,
    resolved_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    acked_by TEXT NOT NULL,
    ack_note TEXT NOT NULL,
    acked_at BIGINT NOT NULL,
    rule TEXT NOT NULL,
    suppressed BIGINT NOT NULL,
    told BIGINT NOT NULL,
    storm TEXT NOT NULL,
    ticket TEXT NOT NULL,
    no_ticket TEXT NOT NULL,
    plans TEXT NOT NULL
);
CREATE INDEX alert_key ON alert (host, metric, object, seq);
CREATE INDEX alert_unresolved ON alert (state, raised_at) WHERE state <> 'resolved';
CREATE INDEX alert_site ON alert (site, rule, raised_at);
CREATE INDEX alert_raised ON alert (raised_at);
CREATE INDEX alert_storm ON alert (storm) WHERE storm <> '';
CREATE INDEX alert_ticket ON alert (ticket) WHERE ticket <> '';

CREATE TABLE silence (
    id TEXT PRIMARY KEY,
    seq BIGINT NOT NULL,
    host TEXT NOT NULL,
    site TEXT NOT NULL,
    metric TEXT NOT NULL,
    begins BIGINT NOT NULL,
    until BIGINT NOT NULL,
    reason TEXT NOT NULL,
    made_by TEXT NOT NULL,
    ended_by TEXT NOT NULL,
    ended_at BIGINT NOT NULL
);
CREATE INDEX silence_until ON silence (until);

-- Not journalled, not replayed: what waits to be told. Written in the transaction of what it is
-- about; the keeper sends it and writes down how that went.
CREATE TABLE notice (
    id @bigkey@,
    kind TEXT NOT NULL,
    role TEXT NOT NULL,
    about TEXT NOT NULL,
    ticket TEXT NOT NULL,
    site TEXT NOT NULL,
    level TEXT NOT NULL,
    at BIGINT NOT NULL,
    state TEXT NOT NULL,
    tries BIGINT NOT NULL,
    next_at BIGINT NOT NULL
);
CREATE INDEX notice_pending ON notice (state, next_at, id);
CREATE INDEX notice_about ON notice (about, state);
