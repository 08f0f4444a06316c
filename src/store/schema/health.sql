-- The samples file, health.db: disposable, of one version; a file of another one is begun anew.
-- meta: schema, epoch (of the newest writer), and where the roll-up stands.
CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE host (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    level INTEGER NOT NULL DEFAULT 0,
    since INTEGER NOT NULL DEFAULT 0,
    text TEXT NOT NULL DEFAULT ''
);
-- seen: the last day (UTC) that it had a sample on.
CREATE TABLE series (
    id INTEGER PRIMARY KEY,
    host INTEGER NOT NULL,
    metric TEXT NOT NULL,
    object TEXT NOT NULL,
    seen INTEGER NOT NULL,
    UNIQUE (host, metric, object)
);
-- The last round of each part of a host's probes; what it holds is newer than check_now.
CREATE TABLE round_now (
    host INTEGER NOT NULL,
    section TEXT NOT NULL,
    at INTEGER NOT NULL,
    took_ms INTEGER NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (host, section)
) WITHOUT ROWID;
-- Written when the state of a check changes, not every round.
CREATE TABLE check_now (
    series INTEGER PRIMARY KEY,
    section TEXT NOT NULL,
    hard INTEGER NOT NULL,
    soft INTEGER NOT NULL,
    rounds INTEGER NOT NULL,
    held INTEGER NOT NULL,
    told INTEGER NOT NULL,
    last INTEGER NOT NULL,
    since INTEGER NOT NULL,
    at INTEGER NOT NULL,
    asked INTEGER NOT NULL,
    value REAL,
    changes INTEGER NOT NULL,
    flapping INTEGER NOT NULL,
    stale_s INTEGER NOT NULL,
    text TEXT NOT NULL
);
-- slot: minute << 26 | host << 6 | second of the minute. Appended at the end, dropped at the front.
CREATE TABLE raw (slot INTEGER PRIMARY KEY, body BLOB NOT NULL);
-- slot: day << 32 | series, and ten-day block << 32 | series.
CREATE TABLE five (slot INTEGER PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE hourly (slot INTEGER PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE figure (name TEXT PRIMARY KEY, value REAL NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE recheck (host TEXT PRIMARY KEY, asked_at INTEGER NOT NULL, asked_by TEXT NOT NULL)
    WITHOUT ROWID;
