-- Forms that were not finished. Not journalled, not replayed: nothing has happened yet.
CREATE TABLE draft (
    owner TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    saved_at BIGINT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (owner, kind, subject)
);
