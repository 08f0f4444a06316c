-- The ground: what kind of store this is, the journal, text beside the chain, leases.
CREATE TABLE meta (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

-- One row: the end of the chain. Locked by whoever appends.
CREATE TABLE head (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    hash TEXT NOT NULL
);
INSERT INTO head (id, seq, at, hash) VALUES (1, 0, 0, '');

-- hash covers the row and the hash before it. note holds the hash of a text in private_text.
CREATE TABLE event (
    seq @bigkey@,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    role TEXT NOT NULL,
    origin TEXT NOT NULL,
    ok INTEGER NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    verb TEXT NOT NULL,
    patch TEXT NOT NULL,
    note TEXT NOT NULL,
    hash TEXT NOT NULL
);
CREATE INDEX event_subject ON event (kind, subject, seq);

-- Text that may have to be erased. The chain holds hash = SHA-256(salt || body) only; erasing
-- removes body and salt, so that the hash says nothing about the text any more.
CREATE TABLE private_text (
    hash TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    field TEXT NOT NULL,
    seq BIGINT NOT NULL,
    salt TEXT,
    body TEXT
);
CREATE INDEX private_text_subject ON private_text (kind, subject, field, seq);

-- Not journalled: who may act for a role of the daemon, and until when (milliseconds).
CREATE TABLE lease (
    name TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    epoch BIGINT NOT NULL,
    expires_ms BIGINT NOT NULL
);
