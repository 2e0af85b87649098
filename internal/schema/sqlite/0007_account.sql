-- +goose Up
CREATE TABLE account (
	id TEXT PRIMARY KEY,
	mail TEXT NOT NULL UNIQUE,
	name TEXT NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('active', 'disabled')),
	created_at TEXT NOT NULL,
	version INTEGER NOT NULL
) STRICT;

CREATE TABLE credential (
	id TEXT PRIMARY KEY,
	account_id TEXT NOT NULL REFERENCES account (id),
	kind TEXT NOT NULL CHECK (kind IN ('password', 'totp', 'card', 'recovery', 'passkey')),
	label TEXT NOT NULL,
	-- a password's argon2id string, a sealed TOTP secret, a passkey's JSON; '' for codes
	secret TEXT NOT NULL,
	-- how a passkey names itself
	handle TEXT UNIQUE,
	-- TOTP: the last time step used; card: the number asked for
	step INTEGER NOT NULL,
	created_at TEXT NOT NULL,
	used_at TEXT,
	version INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX credential_one ON credential (account_id, kind) WHERE kind <> 'passkey';
CREATE INDEX credential_account ON credential (account_id);

CREATE TABLE code (
	credential_id TEXT NOT NULL REFERENCES credential (id) ON DELETE CASCADE,
	number INTEGER NOT NULL,
	hash TEXT NOT NULL,
	used_at TEXT,
	PRIMARY KEY (credential_id, number)
) STRICT;

-- A browser that somebody has signed in from; a shared one stands in an office for several people.
CREATE TABLE browser (
	hash TEXT NOT NULL,
	account_id TEXT NOT NULL REFERENCES account (id),
	seen_at TEXT NOT NULL,
	PRIMARY KEY (hash, account_id)
) STRICT;
CREATE INDEX browser_account ON browser (account_id);

CREATE TABLE session (
	id TEXT PRIMARY KEY,
	hash TEXT NOT NULL UNIQUE,
	account_id TEXT NOT NULL REFERENCES account (id),
	browser TEXT NOT NULL,
	label TEXT NOT NULL,
	shared INTEGER NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('factor', 'enrol', 'open', 'locked')),
	strong INTEGER NOT NULL,
	-- a hash of what the person could do when the token was made; stale: renew the token whatever it says
	powers TEXT NOT NULL,
	stale INTEGER NOT NULL,
	created_at TEXT NOT NULL,
	seen_at TEXT NOT NULL,
	proved_at TEXT NOT NULL,
	ends_at TEXT NOT NULL,
	-- when the next code may be tried
	turn_at TEXT
) STRICT;
CREATE INDEX session_account ON session (account_id);
CREATE INDEX session_browser ON session (browser);
CREATE INDEX session_end ON session (ends_at);

CREATE TABLE link (
	id TEXT PRIMARY KEY,
	kind TEXT NOT NULL CHECK (kind IN ('first', 'invite', 'recover')),
	hash TEXT NOT NULL UNIQUE,
	account_id TEXT REFERENCES account (id),
	mail TEXT NOT NULL,
	name TEXT NOT NULL,
	positions TEXT NOT NULL,
	created_by TEXT NOT NULL,
	created_at TEXT NOT NULL,
	expires_at TEXT NOT NULL,
	used_at TEXT,
	revoked_at TEXT
) STRICT;
CREATE INDEX link_mail ON link (mail);
CREATE INDEX link_account ON link (account_id);

CREATE TABLE token (
	id TEXT PRIMARY KEY,
	hash TEXT NOT NULL UNIQUE,
	account_id TEXT NOT NULL REFERENCES account (id),
	label TEXT NOT NULL,
	-- what the token is narrowed to; actions joined by spaces
	installation INTEGER NOT NULL,
	authority_id TEXT NOT NULL,
	body_id TEXT NOT NULL,
	unit_id TEXT NOT NULL,
	actions TEXT NOT NULL,
	created_at TEXT NOT NULL,
	expires_at TEXT NOT NULL,
	used_at TEXT,
	revoked_at TEXT
) STRICT;
CREATE INDEX token_account ON token (account_id);

CREATE TABLE repair (
	id TEXT PRIMARY KEY,
	account_id TEXT NOT NULL REFERENCES account (id),
	why TEXT NOT NULL,
	asked_by TEXT NOT NULL,
	asked_at TEXT NOT NULL,
	expires_at TEXT NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('asked', 'approved', 'declined')),
	decided_by TEXT,
	decided_at TEXT,
	version INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX repair_open ON repair (account_id) WHERE state = 'asked';

-- How often signing in failed, by a keyed hash of who or where; it names nobody.
CREATE TABLE lane (
	key TEXT PRIMARY KEY,
	failures INTEGER NOT NULL,
	failed_at TEXT NOT NULL,
	next_at TEXT NOT NULL
) STRICT;
CREATE INDEX lane_old ON lane (failed_at);

-- A passkey being made or asked for: what the library wants back, whole.
CREATE TABLE ceremony (
	hash TEXT PRIMARY KEY,
	account_id TEXT REFERENCES account (id),
	data TEXT NOT NULL,
	expires_at TEXT NOT NULL
) STRICT;
CREATE INDEX ceremony_end ON ceremony (expires_at);

-- What a person is told about the account at the next sign-in.
CREATE TABLE notice (
	id TEXT PRIMARY KEY,
	account_id TEXT NOT NULL REFERENCES account (id),
	kind TEXT NOT NULL,
	at TEXT NOT NULL,
	read_at TEXT
) STRICT;
CREATE INDEX notice_unread ON notice (account_id, at) WHERE read_at IS NULL;

CREATE TABLE factor_rule (
	-- '' is the installation
	authority_id TEXT NOT NULL,
	-- '' is every role
	role TEXT NOT NULL,
	second INTEGER NOT NULL,
	-- kinds that may answer, joined by spaces; '' is any
	factors TEXT NOT NULL,
	version INTEGER NOT NULL,
	PRIMARY KEY (authority_id, role)
) STRICT;

-- +goose Down
DROP TABLE factor_rule;
DROP TABLE notice;
DROP TABLE ceremony;
DROP TABLE lane;
DROP TABLE repair;
DROP TABLE token;
DROP TABLE link;
DROP TABLE session;
DROP TABLE browser;
DROP TABLE code;
DROP TABLE credential;
DROP TABLE account;
