-- +goose Up
CREATE TABLE account (
	id text COLLATE "C" PRIMARY KEY,
	mail text COLLATE "C" NOT NULL UNIQUE,
	name text COLLATE "C" NOT NULL,
	state text COLLATE "C" NOT NULL CHECK (state IN ('active', 'disabled')),
	created_at timestamptz NOT NULL,
	version integer NOT NULL
);

CREATE TABLE credential (
	id text COLLATE "C" PRIMARY KEY,
	account_id text COLLATE "C" NOT NULL REFERENCES account (id),
	kind text COLLATE "C" NOT NULL CHECK (kind IN ('password', 'totp', 'card', 'recovery', 'passkey')),
	label text COLLATE "C" NOT NULL,
	-- a password's argon2id string, a sealed TOTP secret, a passkey's JSON; '' for codes
	secret text COLLATE "C" NOT NULL,
	-- how a passkey names itself
	handle text COLLATE "C" UNIQUE,
	-- TOTP: the last time step used; card: the number asked for
	step bigint NOT NULL,
	created_at timestamptz NOT NULL,
	used_at timestamptz,
	version integer NOT NULL
);
CREATE UNIQUE INDEX credential_one ON credential (account_id, kind) WHERE kind <> 'passkey';
CREATE INDEX credential_account ON credential (account_id);

CREATE TABLE code (
	credential_id text COLLATE "C" NOT NULL REFERENCES credential (id) ON DELETE CASCADE,
	number integer NOT NULL,
	hash text COLLATE "C" NOT NULL,
	used_at timestamptz,
	PRIMARY KEY (credential_id, number)
);

-- A browser that somebody has signed in from; a shared one stands in an office for several people.
CREATE TABLE browser (
	hash text COLLATE "C" NOT NULL,
	account_id text COLLATE "C" NOT NULL REFERENCES account (id),
	seen_at timestamptz NOT NULL,
	PRIMARY KEY (hash, account_id)
);
CREATE INDEX browser_account ON browser (account_id);

CREATE TABLE session (
	id text COLLATE "C" PRIMARY KEY,
	hash text COLLATE "C" NOT NULL UNIQUE,
	account_id text COLLATE "C" NOT NULL REFERENCES account (id),
	browser text COLLATE "C" NOT NULL,
	label text COLLATE "C" NOT NULL,
	shared boolean NOT NULL,
	state text COLLATE "C" NOT NULL CHECK (state IN ('factor', 'enrol', 'open', 'locked')),
	strong boolean NOT NULL,
	-- a hash of what the person could do when the token was made; stale: renew the token whatever it says
	powers text COLLATE "C" NOT NULL,
	stale boolean NOT NULL,
	created_at timestamptz NOT NULL,
	seen_at timestamptz NOT NULL,
	proved_at timestamptz NOT NULL,
	ends_at timestamptz NOT NULL,
	-- when the next code may be tried
	turn_at timestamptz
);
CREATE INDEX session_account ON session (account_id);
CREATE INDEX session_browser ON session (browser);
CREATE INDEX session_end ON session (ends_at);

CREATE TABLE link (
	id text COLLATE "C" PRIMARY KEY,
	kind text COLLATE "C" NOT NULL CHECK (kind IN ('first', 'invite', 'recover')),
	hash text COLLATE "C" NOT NULL UNIQUE,
	account_id text COLLATE "C" REFERENCES account (id),
	mail text COLLATE "C" NOT NULL,
	name text COLLATE "C" NOT NULL,
	positions text COLLATE "C" NOT NULL,
	created_by text COLLATE "C" NOT NULL,
	created_at timestamptz NOT NULL,
	expires_at timestamptz NOT NULL,
	used_at timestamptz,
	revoked_at timestamptz
);
CREATE INDEX link_mail ON link (mail);
CREATE INDEX link_account ON link (account_id);

CREATE TABLE token (
	id text COLLATE "C" PRIMARY KEY,
	hash text COLLATE "C" NOT NULL UNIQUE,
	account_id text COLLATE "C" NOT NULL REFERENCES account (id),
	label text COLLATE "C" NOT NULL,
	-- what the token is narrowed to; actions joined by spaces
	installation boolean NOT NULL,
	authority_id text COLLATE "C" NOT NULL,
	body_id text COLLATE "C" NOT NULL,
	unit_id text COLLATE "C" NOT NULL,
	actions text COLLATE "C" NOT NULL,
	created_at timestamptz NOT NULL,
	expires_at timestamptz NOT NULL,
	used_at timestamptz,
	revoked_at timestamptz
);
CREATE INDEX token_account ON token (account_id);

CREATE TABLE repair (
	id text COLLATE "C" PRIMARY KEY,
	account_id text COLLATE "C" NOT NULL REFERENCES account (id),
	why text COLLATE "C" NOT NULL,
	asked_by text COLLATE "C" NOT NULL,
	asked_at timestamptz NOT NULL,
	expires_at timestamptz NOT NULL,
	state text COLLATE "C" NOT NULL CHECK (state IN ('asked', 'approved', 'declined')),
	decided_by text COLLATE "C",
	decided_at timestamptz,
	version integer NOT NULL
);
CREATE UNIQUE INDEX repair_open ON repair (account_id) WHERE state = 'asked';

-- How often signing in failed, by a keyed hash of who or where; it names nobody.
CREATE TABLE lane (
	key text COLLATE "C" PRIMARY KEY,
	failures integer NOT NULL,
	failed_at timestamptz NOT NULL,
	next_at timestamptz NOT NULL
);
CREATE INDEX lane_old ON lane (failed_at);

-- A passkey being made or asked for: what the library wants back, whole.
CREATE TABLE ceremony (
	hash text COLLATE "C" PRIMARY KEY,
	account_id text COLLATE "C" REFERENCES account (id),
	data text COLLATE "C" NOT NULL,
	expires_at timestamptz NOT NULL
);
CREATE INDEX ceremony_end ON ceremony (expires_at);

-- What a person is told about the account at the next sign-in.
CREATE TABLE notice (
	id text COLLATE "C" PRIMARY KEY,
	account_id text COLLATE "C" NOT NULL REFERENCES account (id),
	kind text COLLATE "C" NOT NULL,
	at timestamptz NOT NULL,
	read_at timestamptz
);
CREATE INDEX notice_unread ON notice (account_id, at) WHERE read_at IS NULL;

CREATE TABLE factor_rule (
	-- '' is the installation
	authority_id text COLLATE "C" NOT NULL,
	-- '' is every role
	role text COLLATE "C" NOT NULL,
	second boolean NOT NULL,
	-- kinds that may answer, joined by spaces; '' is any
	factors text COLLATE "C" NOT NULL,
	version integer NOT NULL,
	PRIMARY KEY (authority_id, role)
);

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
