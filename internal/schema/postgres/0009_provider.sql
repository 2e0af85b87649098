-- +goose Up
-- Where a term came from when no person gave it: 'oidc:CODE', or empty.
ALTER TABLE holding ADD COLUMN source text COLLATE "C" NOT NULL DEFAULT '';

-- Who somebody is at an identity provider: the subject is the provider's own name for them, which
-- never changes and is never given to another.
CREATE TABLE account_identity (
	id text COLLATE "C" PRIMARY KEY,
	account_id text COLLATE "C" NOT NULL REFERENCES account (id),
	issuer text COLLATE "C" NOT NULL,
	subject text COLLATE "C" NOT NULL,
	linked_at timestamptz NOT NULL,
	used_at timestamptz NOT NULL,
	UNIQUE (issuer, subject),
	-- an address that the provider gave to a new person does not open the account of the one before
	UNIQUE (account_id, issuer)
);

-- Whoever is in the group at the provider gets the position.
CREATE TABLE group_rule (
	id text COLLATE "C" PRIMARY KEY,
	provider text COLLATE "C" NOT NULL,
	group_name text COLLATE "C" NOT NULL,
	position_id text COLLATE "C" NOT NULL REFERENCES position (id),
	set_by text COLLATE "C" NOT NULL,
	set_at timestamptz NOT NULL,
	UNIQUE (provider, group_name, position_id)
);

-- what a notice is about, where its kind does not say it all
ALTER TABLE notice ADD COLUMN detail text COLLATE "C" NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE notice DROP COLUMN detail;
DROP TABLE group_rule;
DROP TABLE account_identity;
ALTER TABLE holding DROP COLUMN source;
