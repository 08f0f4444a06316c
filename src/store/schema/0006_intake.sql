-- What came in from other programs, by their own key, so that nothing is taken twice. Not journalled:
-- an index of the marks intake:SOURCE:KEY in the links of tickets, kept by triggers.
CREATE TABLE intake_key (
    source TEXT NOT NULL,
    key TEXT NOT NULL,
    ticket TEXT NOT NULL,
    PRIMARY KEY (source, key)
);
CREATE INDEX ticket_external ON ticket (external) WHERE external <> '';
