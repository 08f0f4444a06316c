-- What people's screens show. Not journalled, not replayed: nothing happens by looking at something.
-- presence: one row a console. screen_state: where somebody left the console, one row a user.
CREATE TABLE presence (
    session TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    subject TEXT NOT NULL,
    edits BIGINT NOT NULL,
    seen_at BIGINT NOT NULL
);
CREATE INDEX presence_subject ON presence (subject, seen_at);
CREATE TABLE screen_state (
    owner TEXT PRIMARY KEY,
    saved_at BIGINT NOT NULL,
    body TEXT NOT NULL
);
