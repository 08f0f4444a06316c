-- A mark goes in with its ticket, in one transaction, also when a journal is replayed.
CREATE TRIGGER ticket_insert_intake AFTER INSERT ON ticket
WHEN instr(NEW.links, '"intake:') > 0
BEGIN
    INSERT OR IGNORE INTO intake_key (source, key, ticket)
    SELECT substr(value, 8, instr(substr(value, 8), ':') - 1),
        substr(value, 8 + instr(substr(value, 8), ':')), NEW.id
    FROM json_each(NEW.links) WHERE value LIKE 'intake:%:%';
END;
CREATE TRIGGER ticket_update_intake AFTER UPDATE OF links ON ticket
WHEN NEW.links <> OLD.links AND instr(NEW.links, '"intake:') > 0
BEGIN
    INSERT OR IGNORE INTO intake_key (source, key, ticket)
    SELECT substr(value, 8, instr(substr(value, 8), ':') - 1),
        substr(value, 8 + instr(substr(value, 8), ':')), NEW.id
    FROM json_each(NEW.links) WHERE value LIKE 'intake:%:%';
END;
