-- +goose Up
-- A telephone on which somebody assesses, and what lets it fetch and bring without its person being signed in.
CREATE TABLE device (
	id text COLLATE "C" PRIMARY KEY,
	-- whose it is
	account_id text COLLATE "C" NOT NULL,
	name text NOT NULL,
	-- keyed hash of its secret
	hash text COLLATE "C" NOT NULL,
	-- the key that opens what the telephone keeps, sealed with the installation's; empty once it is to erase all
	sealed text NOT NULL,
	-- active, closing, wiped
	state text COLLATE "C" NOT NULL,
	made_at timestamptz NOT NULL,
	-- since when its secret is no longer taken
	revoked_at timestamptz,
	-- who revoked it: what an office revoked its owner does not open again; empty where nobody did
	revoked_by text COLLATE "C" NOT NULL,
	-- when somebody let it only bring what it has, and had it erase everything
	closing_at timestamptz,
	wiped_at timestamptz,
	-- when it said that it has nothing left
	emptied_at timestamptz,
	seen_at timestamptz,
	version bigint NOT NULL
);
CREATE INDEX device_account ON device (account_id, made_at, id);

-- In whose work a telephone is used, as its person's positions were.
CREATE TABLE device_office (
	device_id text COLLATE "C" NOT NULL REFERENCES device (id),
	authority_id text COLLATE "C" NOT NULL REFERENCES authority (id),
	PRIMARY KEY (device_id, authority_id)
);
CREATE INDEX device_office_authority ON device_office (authority_id, device_id);

-- +goose Down
DROP TABLE device_office;
DROP TABLE device;
