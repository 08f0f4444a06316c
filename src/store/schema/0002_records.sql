-- The first records: the configuration in force, and people to call.
-- Columns of a record's table: id, seq (its last event), then its field table row by row.
CREATE TABLE config_version (
    id TEXT PRIMARY KEY,
    seq BIGINT NOT NULL,
    number BIGINT NOT NULL,
    digest TEXT NOT NULL,
    source TEXT NOT NULL,
    parts TEXT NOT NULL
);
CREATE INDEX config_version_number ON config_version (number);

-- A part's canonical JSON by its SHA-256; versions share the parts that did not change.
CREATE TABLE config_part (
    digest TEXT PRIMARY KEY,
    body TEXT NOT NULL
);

CREATE TABLE contact (
    id TEXT PRIMARY KEY,
    seq BIGINT NOT NULL,
    name TEXT NOT NULL,
    organisation TEXT NOT NULL,
    duty TEXT NOT NULL,
    phone TEXT NOT NULL,
    reach TEXT NOT NULL,
    priority BIGINT NOT NULL,
    valid_until TEXT NOT NULL,
    tags TEXT NOT NULL,
    remark TEXT NOT NULL
);
