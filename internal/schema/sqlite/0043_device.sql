-- +goose Up
-- A telephone on which somebody assesses, and what lets it fetch and bring without its person being signed in.
CREATE TABLE device (
	id TEXT PRIMARY KEY,
	-- whose it is
	account_id TEXT NOT NULL,
	name TEXT NOT NULL,
	-- keyed hash of its secret
	hash TEXT NOT NULL,
	-- the key that opens what the telephone keeps, sealed with the installation's; empty once it is to erase all
	sealed TEXT NOT NULL,
	-- active, closing, wiped
	state TEXT NOT NULL,
	made_at TEXT NOT NULL,
	-- since when its secret is no longer taken
	revoked_at TEXT,
	-- who revoked it: what an office revoked its owner does not open again; empty where nobody did
	revoked_by TEXT NOT NULL,
	-- when somebody let it only bring what it has, and had it erase everything
	closing_at TEXT,
	wiped_at TEXT,
	-- when it said that it has nothing left
	emptied_at TEXT,
	seen_at TEXT,
	version INTEGER NOT NULL
) STRICT;
CREATE INDEX device_account ON device (account_id, made_at, id);

-- In whose work a telephone is used, as its person's positions were.
CREATE TABLE device_office (
	device_id TEXT NOT NULL REFERENCES device (id),
	authority_id TEXT NOT NULL REFERENCES authority (id),
	PRIMARY KEY (device_id, authority_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX device_office_authority ON device_office (authority_id, device_id);

-- +goose Down
DROP TABLE device_office;
DROP TABLE device;
