-- Who stands in for whom on the roster, said after roster.yaml was written (HIS-5.3).
CREATE TABLE stand_in (
    id TEXT PRIMARY KEY,
    seq BIGINT NOT NULL,
    layer TEXT NOT NULL,
    first_day TEXT NOT NULL,
    last_day TEXT NOT NULL,
    away TEXT NOT NULL,
    deputy TEXT NOT NULL,
    reason TEXT NOT NULL,
    pair TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    undone_by TEXT NOT NULL,
    undone_at BIGINT NOT NULL
);
