-- What the rules ask for besides (R10, R13, R14, R29). Columns as in the field table of model/ticket.c.
ALTER TABLE ticket ADD COLUMN regrade_pending BIGINT NOT NULL DEFAULT 0;
ALTER TABLE ticket ADD COLUMN consented_by TEXT NOT NULL DEFAULT '';
ALTER TABLE ticket ADD COLUMN exempt_by TEXT NOT NULL DEFAULT '';
ALTER TABLE ticket ADD COLUMN exempt_document TEXT NOT NULL DEFAULT '';
ALTER TABLE ticket ADD COLUMN recurs TEXT NOT NULL DEFAULT '';
ALTER TABLE ticket ADD COLUMN drill BIGINT NOT NULL DEFAULT 0;
ALTER TABLE ticket ADD COLUMN reported_at BIGINT NOT NULL DEFAULT 0;
