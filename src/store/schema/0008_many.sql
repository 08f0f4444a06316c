-- What hangs together: mass incidents, merged reporters, links both ways, work against a budget.
ALTER TABLE ticket ADD COLUMN same_reporter BIGINT NOT NULL DEFAULT 0;
ALTER TABLE ticket ADD COLUMN incident TEXT NOT NULL DEFAULT '';
CREATE INDEX ticket_incident ON ticket (incident) WHERE incident <> '';
CREATE INDEX ticket_mandated ON ticket (mandated_on, id) WHERE mandated_on <> '';
CREATE INDEX ticket_effort ON ticket (contract, received_at, category, class, effort_min)
WHERE effort_min > 0;
-- Not journalled: the links of tickets the other way round, kept by triggers.
CREATE TABLE ticket_link (
    link TEXT NOT NULL,
    ticket TEXT NOT NULL,
    PRIMARY KEY (link, ticket)
);
CREATE INDEX ticket_link_ticket ON ticket_link (ticket);
