-- Whatever may move a clock makes the rows stale, whoever writes it: an event about the ticket, a
-- configuration, a system's clock that goes back. So a row that is fresh is right.
CREATE TRIGGER ticket_insert_due AFTER INSERT ON ticket
WHEN NEW.state IN ('waiting', 'working', 'paused', 'to_confirm')
BEGIN
    INSERT OR REPLACE INTO ticket_due (ticket, rank, due, fresh_until) VALUES (NEW.id, 0, 0, 0);
END;
CREATE TRIGGER ticket_update_due AFTER UPDATE OF state ON ticket
WHEN NEW.state <> OLD.state
BEGIN
    DELETE FROM ticket_due WHERE ticket = NEW.id;
    INSERT INTO ticket_due (ticket, rank, due, fresh_until) SELECT NEW.id, 0, 0, 0
    WHERE NEW.state IN ('waiting', 'working', 'paused', 'to_confirm');
END;
CREATE TRIGGER ticket_delete_due AFTER DELETE ON ticket
BEGIN DELETE FROM ticket_due WHERE ticket = OLD.id; END;
CREATE TRIGGER event_insert_due AFTER INSERT ON event WHEN NEW.kind = 'ticket'
BEGIN UPDATE ticket_due SET fresh_until = 0 WHERE ticket = NEW.subject AND fresh_until <> 0; END;
CREATE TRIGGER config_version_due AFTER INSERT ON config_version
BEGIN UPDATE ticket_due SET fresh_until = 0; END;
CREATE TRIGGER head_back_due AFTER UPDATE ON head WHEN NEW.at < OLD.at
BEGIN UPDATE ticket_due SET fresh_until = 0; END;
-- Clustered: a term is a tenth of its row's keys, and there are dozens a ticket.
CREATE TABLE ticket_term_new (
    term TEXT NOT NULL,
    at BIGINT NOT NULL,
    ticket TEXT NOT NULL,
    PRIMARY KEY (term, at, ticket)
) WITHOUT ROWID;
INSERT INTO ticket_term_new (term, at, ticket)
SELECT term, at, ticket FROM ticket_term ORDER BY term, at, ticket;
DROP TABLE ticket_term;
ALTER TABLE ticket_term_new RENAME TO ticket_term;
CREATE INDEX ticket_term_ticket ON ticket_term (ticket, term, at);
