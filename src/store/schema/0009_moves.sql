-- What a new configuration did to open deadlines (R16): how many moved, and the digest of their list.
ALTER TABLE config_version ADD COLUMN moved BIGINT NOT NULL DEFAULT 0;
ALTER TABLE config_version ADD COLUMN moves TEXT NOT NULL DEFAULT '';

-- Closed tickets whose call-back is still to be made, so that their deadlines are found too.
CREATE INDEX ticket_follow_up ON ticket (closed_at) WHERE state = 'closed' AND follow_up_at = 0;
