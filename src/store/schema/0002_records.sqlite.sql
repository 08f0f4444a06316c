CREATE TRIGGER config_part_no_update BEFORE UPDATE ON config_part
BEGIN SELECT RAISE(ABORT, 'a part of a configuration never changes'); END;
CREATE TRIGGER config_part_no_delete BEFORE DELETE ON config_part
BEGIN SELECT RAISE(ABORT, 'a part of a configuration never changes'); END;
