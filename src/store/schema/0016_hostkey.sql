-- By which key a machine at a place is known, and who accepted it. One is trusted at a place.
CREATE TABLE hostkey (
    id TEXT PRIMARY KEY,
    seq BIGINT NOT NULL,
    address TEXT NOT NULL,
    port BIGINT NOT NULL,
    route TEXT NOT NULL,
    type TEXT NOT NULL,
    public_key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    state TEXT NOT NULL,
    accepted_by TEXT NOT NULL,
    accepted_at BIGINT NOT NULL,
    compared TEXT NOT NULL,
    replaced_by TEXT NOT NULL,
    replaced_at BIGINT NOT NULL,
    reason TEXT NOT NULL
);
CREATE UNIQUE INDEX hostkey_trusted ON hostkey (address, port, route) WHERE state = 'trusted';
