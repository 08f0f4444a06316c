-- The open tickets in the order of urgency. Not journalled, and no truth: what the clock engine said
-- of each when it was last asked, to sort by. fresh_until: from that instant on the row must be
-- judged anew; 0: now. Whoever changes what clocks say adds a migration that sets it to 0 for all.
CREATE TABLE ticket_due (
    ticket TEXT PRIMARY KEY,
    rank BIGINT NOT NULL,
    due BIGINT NOT NULL,
    fresh_until BIGINT NOT NULL
);
CREATE INDEX ticket_due_order ON ticket_due (rank, due, ticket, fresh_until);
CREATE INDEX ticket_due_fresh ON ticket_due (fresh_until);
INSERT INTO ticket_due (ticket, rank, due, fresh_until)
SELECT id, 0, 0, 0 FROM ticket WHERE state IN ('waiting', 'working', 'paused', 'to_confirm');
