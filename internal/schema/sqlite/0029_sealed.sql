-- +goose Up
-- Whoever helps to open identities for an authority: their own key pair, whose private key only their passphrase opens.
CREATE TABLE sealed_officer (
	id TEXT PRIMARY KEY,
	authority_id TEXT NOT NULL REFERENCES authority (id),
	account_id TEXT NOT NULL,
	public TEXT NOT NULL,
	wrapped TEXT NOT NULL,
	-- how the passphrase is stretched
	recipe TEXT NOT NULL,
	made_at TEXT NOT NULL,
	-- when they first proved that they have the passphrase on paper
	tried_at TEXT,
	ended_at TEXT,
	version INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX sealed_officer_now ON sealed_officer (authority_id, account_id) WHERE ended_at IS NULL;

-- The key to which an authority's identities are sealed. Its private side is nowhere whole.
CREATE TABLE sealed_key (
	id TEXT PRIMARY KEY,
	authority_id TEXT NOT NULL REFERENCES authority (id),
	point TEXT NOT NULL,
	hybrid TEXT NOT NULL,
	made_at TEXT NOT NULL,
	-- how many sheets of paper were printed last, how many of them make the key again, and when
	sheets INTEGER NOT NULL,
	sheets_needed INTEGER NOT NULL,
	sheets_at TEXT NOT NULL,
	-- how often it was shared afresh
	split INTEGER NOT NULL,
	-- nothing more is sealed to it since then
	ended_at TEXT,
	version INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX sealed_key_now ON sealed_key (authority_id) WHERE ended_at IS NULL;

-- What an officer has of a key, sealed to them. Gone when it is shared afresh.
CREATE TABLE sealed_share (
	key_id TEXT NOT NULL REFERENCES sealed_key (id),
	officer_id TEXT NOT NULL REFERENCES sealed_officer (id),
	sealed TEXT NOT NULL,
	PRIMARY KEY (key_id, officer_id)
) STRICT, WITHOUT ROWID;

-- Who somebody is, under a key of its own (data) that is sealed to the authority's (lock). Both are empty once it was erased.
CREATE TABLE sealed_identity (
	case_id TEXT PRIMARY KEY,
	authority_id TEXT NOT NULL REFERENCES authority (id),
	key_id TEXT NOT NULL REFERENCES sealed_key (id),
	data TEXT NOT NULL,
	lock TEXT NOT NULL,
	made_at TEXT NOT NULL,
	erased_at TEXT,
	version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sealed_identity_key ON sealed_identity (key_id, case_id);

-- An officer asks, another one agrees or not.
CREATE TABLE sealed_request (
	id TEXT PRIMARY KEY,
	case_id TEXT NOT NULL REFERENCES sealed_identity (case_id),
	authority_id TEXT NOT NULL,
	key_id TEXT NOT NULL,
	officer_id TEXT NOT NULL REFERENCES sealed_officer (id),
	asked_by TEXT NOT NULL,
	purpose TEXT NOT NULL,
	reason TEXT NOT NULL,
	state TEXT NOT NULL,
	asked_at TEXT NOT NULL,
	-- what the asking officer adds to the opening, sealed to each of the others, as JSON
	parts TEXT NOT NULL,
	decided_by TEXT NOT NULL,
	decided_at TEXT,
	refusal TEXT NOT NULL,
	-- the identity's key, sealed to who asked, until then
	opened TEXT NOT NULL,
	until_at TEXT,
	read_count INTEGER NOT NULL,
	version INTEGER NOT NULL
) STRICT;
CREATE INDEX sealed_request_of ON sealed_request (authority_id, id);
CREATE INDEX sealed_request_case ON sealed_request (case_id, id);

-- +goose Down
DROP TABLE sealed_request;
DROP TABLE sealed_identity;
DROP TABLE sealed_share;
DROP TABLE sealed_key;
DROP TABLE sealed_officer;
