-- What tickets are found by. Not journalled: made from tickets and configuration, and made anew by
-- 'zhiban ticket reindex'. at: when the ticket was received; one term gives the newest first.
CREATE TABLE ticket_term (
    term TEXT NOT NULL,
    at BIGINT NOT NULL,
    ticket TEXT NOT NULL,
    PRIMARY KEY (term, at, ticket)
);
CREATE INDEX ticket_term_ticket ON ticket_term (ticket, term, at);
