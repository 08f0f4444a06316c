-- Links go in and out with their ticket, also when a journal is replayed. Marks of intake have their own.
CREATE TRIGGER ticket_insert_link AFTER INSERT ON ticket
WHEN NEW.links <> ''
BEGIN
    INSERT OR IGNORE INTO ticket_link (link, ticket)
    SELECT value, NEW.id FROM json_each(NEW.links) WHERE value NOT LIKE 'intake:%';
END;
CREATE TRIGGER ticket_update_link AFTER UPDATE OF links ON ticket
WHEN NEW.links <> OLD.links
BEGIN
    DELETE FROM ticket_link WHERE ticket = OLD.id;
    INSERT OR IGNORE INTO ticket_link (link, ticket)
    SELECT value, NEW.id FROM json_each(CASE WHEN NEW.links = '' THEN '[]' ELSE NEW.links END)
    WHERE value NOT LIKE 'intake:%';
END;
