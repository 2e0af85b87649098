-- +goose Up
-- Whoever helps to open identities for an authority: their own key pair, whose private key only their passphrase opens.
CREATE TABLE sealed_officer (
	id text COLLATE "C" PRIMARY KEY,
	authority_id text COLLATE "C" NOT NULL REFERENCES authority (id),
	account_id text COLLATE "C" NOT NULL,
	public text NOT NULL,
	wrapped text NOT NULL,
	-- how the passphrase is stretched
	recipe text NOT NULL,
	made_at timestamptz NOT NULL,
	-- when they first proved that they have the passphrase on paper
	tried_at timestamptz,
	ended_at timestamptz,
	version bigint NOT NULL
);
CREATE UNIQUE INDEX sealed_officer_now ON sealed_officer (authority_id, account_id) WHERE ended_at IS NULL;

-- The key to which an authority's identities are sealed. Its private side is nowhere whole.
CREATE TABLE sealed_key (
	id text COLLATE "C" PRIMARY KEY,
	authority_id text COLLATE "C" NOT NULL REFERENCES authority (id),
	point text NOT NULL,
	hybrid text NOT NULL,
	made_at timestamptz NOT NULL,
	-- how many sheets of paper were printed last, how many of them make the key again, and when
	sheets bigint NOT NULL,
	sheets_needed bigint NOT NULL,
	sheets_at timestamptz NOT NULL,
	-- how often it was shared afresh
	split bigint NOT NULL,
	-- nothing more is sealed to it since then
	ended_at timestamptz,
	version bigint NOT NULL
);
CREATE UNIQUE INDEX sealed_key_now ON sealed_key (authority_id) WHERE ended_at IS NULL;

-- What an officer has of a key, sealed to them. Gone when it is shared afresh.
CREATE TABLE sealed_share (
	key_id text COLLATE "C" NOT NULL REFERENCES sealed_key (id),
	officer_id text COLLATE "C" NOT NULL REFERENCES sealed_officer (id),
	sealed text NOT NULL,
	PRIMARY KEY (key_id, officer_id)
);

-- Who somebody is, under a key of its own (data) that is sealed to the authority's (lock). Both are empty once it was erased.
CREATE TABLE sealed_identity (
	case_id text COLLATE "C" PRIMARY KEY,
	authority_id text COLLATE "C" NOT NULL REFERENCES authority (id),
	key_id text COLLATE "C" NOT NULL REFERENCES sealed_key (id),
	data text NOT NULL,
	lock text NOT NULL,
	made_at timestamptz NOT NULL,
	erased_at timestamptz,
	version bigint NOT NULL
);
CREATE INDEX sealed_identity_key ON sealed_identity (key_id, case_id);

-- An officer asks, another one agrees or not.
CREATE TABLE sealed_request (
	id text COLLATE "C" PRIMARY KEY,
	case_id text COLLATE "C" NOT NULL REFERENCES sealed_identity (case_id),
	authority_id text COLLATE "C" NOT NULL,
	key_id text COLLATE "C" NOT NULL,
	officer_id text COLLATE "C" NOT NULL REFERENCES sealed_officer (id),
	asked_by text COLLATE "C" NOT NULL,
	purpose text COLLATE "C" NOT NULL,
	reason text NOT NULL,
	state text COLLATE "C" NOT NULL,
	asked_at timestamptz NOT NULL,
	-- what the asking officer adds to the opening, sealed to each of the others, as JSON
	parts text NOT NULL,
	decided_by text COLLATE "C" NOT NULL,
	decided_at timestamptz,
	refusal text NOT NULL,
	-- the identity's key, sealed to who asked, until then
	opened text NOT NULL,
	until_at timestamptz,
	read_count bigint NOT NULL,
	version bigint NOT NULL
);
CREATE INDEX sealed_request_of ON sealed_request (authority_id, id);
CREATE INDEX sealed_request_case ON sealed_request (case_id, id);

-- +goose Down
DROP TABLE sealed_request;
DROP TABLE sealed_identity;
DROP TABLE sealed_share;
DROP TABLE sealed_key;
DROP TABLE sealed_officer;
