-- +goose Up
CREATE TABLE authority (
	id TEXT PRIMARY KEY,
	slug TEXT NOT NULL UNIQUE,
	kind TEXT NOT NULL CHECK (kind IN ('ombudsman', 'government')),
	name TEXT NOT NULL,
	short_name TEXT NOT NULL,
	zone TEXT NOT NULL,
	-- #rrggbb, or empty for the colour of the house
	colour TEXT NOT NULL,
	valid_from TEXT NOT NULL,
	valid_to TEXT,
	version INTEGER NOT NULL
) STRICT;

-- A position without an authority stands at the installation. Role and scope never change: whoever
-- held it had these rights.
CREATE TABLE position (
	id TEXT PRIMARY KEY,
	authority_id TEXT REFERENCES authority (id),
	body_id TEXT REFERENCES body (id),
	unit_id TEXT REFERENCES unit (id),
	title TEXT NOT NULL,
	role TEXT NOT NULL,
	valid_from TEXT NOT NULL,
	valid_to TEXT,
	version INTEGER NOT NULL,
	CHECK (unit_id IS NULL OR body_id IS NOT NULL),
	CHECK (body_id IS NULL OR authority_id IS NOT NULL)
) STRICT;
CREATE INDEX position_authority ON position (authority_id, title, id);
CREATE INDEX position_role ON position (role);

CREATE TABLE holding (
	id TEXT PRIMARY KEY,
	position_id TEXT NOT NULL REFERENCES position (id),
	account_id TEXT NOT NULL,
	manner TEXT NOT NULL CHECK (manner IN ('definitive', 'plt', 'plh', 'delegate')),
	from_at TEXT NOT NULL,
	to_at TEXT,
	basis TEXT NOT NULL,
	-- who gave it: an account, or empty for the machine
	given_by TEXT NOT NULL,
	CHECK (to_at IS NULL OR to_at >= from_at)
) STRICT;
CREATE INDEX holding_position ON holding (position_id, from_at);
CREATE INDEX holding_account ON holding (account_id, from_at);
-- No two hold a position for good. Terms with an end are kept apart by the rules, behind the
-- position's version; this stands behind the rules.
CREATE UNIQUE INDEX holding_principal ON holding (position_id)
	WHERE to_at IS NULL AND manner IN ('definitive', 'plt');

-- one row per person who ever held something, so that two appointments of one person wait for each other
CREATE TABLE holder (
	account_id TEXT PRIMARY KEY,
	changes INTEGER NOT NULL
) STRICT;

-- what an authority or a position was before a change
CREATE TABLE access_past (
	subject_id TEXT NOT NULL,
	version INTEGER NOT NULL,
	until_at TEXT NOT NULL,
	changed_by TEXT NOT NULL,
	was TEXT NOT NULL,
	PRIMARY KEY (subject_id, version)
) STRICT, WITHOUT ROWID;

-- +goose Down
DROP TABLE access_past;
DROP TABLE holder;
DROP TABLE holding;
DROP TABLE position;
DROP TABLE authority;
