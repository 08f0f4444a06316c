-- Append-only, by the engine itself.
CREATE TRIGGER event_no_update BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER event_no_delete BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER head_only_forward BEFORE UPDATE ON head WHEN NEW.seq <> OLD.seq + 1 OR NEW.id <> 1
BEGIN SELECT RAISE(ABORT, 'the head of the journal moves one event at a time'); END;
CREATE TRIGGER head_no_delete BEFORE DELETE ON head
BEGIN SELECT RAISE(ABORT, 'the head of the journal stays'); END;
CREATE TRIGGER private_text_only_erased BEFORE UPDATE ON private_text
WHEN NEW.body IS NOT NULL OR NEW.salt IS NOT NULL OR NEW.hash <> OLD.hash OR NEW.seq <> OLD.seq
    OR NEW.kind <> OLD.kind OR NEW.subject <> OLD.subject OR NEW.field <> OLD.field
BEGIN SELECT RAISE(ABORT, 'text beside the chain can only be erased'); END;
CREATE TRIGGER private_text_no_delete BEFORE DELETE ON private_text
BEGIN SELECT RAISE(ABORT, 'text beside the chain can only be erased'); END;
