-- +goose Up
-- Where a term came from when no person gave it: 'oidc:CODE', or empty.
ALTER TABLE holding ADD COLUMN source TEXT NOT NULL DEFAULT '';

-- Who somebody is at an identity provider: the subject is the provider's own name for them, which
-- never changes and is never given to another.
CREATE TABLE account_identity (
	id TEXT PRIMARY KEY,
	account_id TEXT NOT NULL REFERENCES account (id),
	issuer TEXT NOT NULL,
	subject TEXT NOT NULL,
	linked_at TEXT NOT NULL,
	used_at TEXT NOT NULL,
	UNIQUE (issuer, subject),
	-- an address that the provider gave to a new person does not open the account of the one before
	UNIQUE (account_id, issuer)
) STRICT;

-- Whoever is in the group at the provider gets the position.
CREATE TABLE group_rule (
	id TEXT PRIMARY KEY,
	provider TEXT NOT NULL,
	group_name TEXT NOT NULL,
	position_id TEXT NOT NULL REFERENCES position (id),
	set_by TEXT NOT NULL,
	set_at TEXT NOT NULL,
	UNIQUE (provider, group_name, position_id)
) STRICT;

-- what a notice is about, where its kind does not say it all
ALTER TABLE notice ADD COLUMN detail TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE notice DROP COLUMN detail;
DROP TABLE group_rule;
DROP TABLE account_identity;
ALTER TABLE holding DROP COLUMN source;
