-- +goose Up
CREATE TABLE authority (
	id text COLLATE "C" PRIMARY KEY,
	slug text COLLATE "C" NOT NULL UNIQUE,
	kind text COLLATE "C" NOT NULL CHECK (kind IN ('ombudsman', 'government')),
	name text COLLATE "C" NOT NULL,
	short_name text COLLATE "C" NOT NULL,
	zone text COLLATE "C" NOT NULL,
	-- #rrggbb, or empty for the colour of the house
	colour text COLLATE "C" NOT NULL,
	valid_from timestamptz NOT NULL,
	valid_to timestamptz,
	version bigint NOT NULL
);

-- A position without an authority stands at the installation. Role and scope never change: whoever
-- held it had these rights.
CREATE TABLE position (
	id text COLLATE "C" PRIMARY KEY,
	authority_id text COLLATE "C" REFERENCES authority (id),
	body_id text COLLATE "C" REFERENCES body (id),
	unit_id text COLLATE "C" REFERENCES unit (id),
	title text COLLATE "C" NOT NULL,
	role text COLLATE "C" NOT NULL,
	valid_from timestamptz NOT NULL,
	valid_to timestamptz,
	version bigint NOT NULL,
	CHECK (unit_id IS NULL OR body_id IS NOT NULL),
	CHECK (body_id IS NULL OR authority_id IS NOT NULL)
);
CREATE INDEX position_authority ON position (authority_id, title, id);
CREATE INDEX position_role ON position (role);

CREATE TABLE holding (
	id text COLLATE "C" PRIMARY KEY,
	position_id text COLLATE "C" NOT NULL REFERENCES position (id),
	account_id text COLLATE "C" NOT NULL,
	manner text COLLATE "C" NOT NULL CHECK (manner IN ('definitive', 'plt', 'plh', 'delegate')),
	from_at timestamptz NOT NULL,
	to_at timestamptz,
	basis text COLLATE "C" NOT NULL,
	-- who gave it: an account, or empty for the machine
	given_by text COLLATE "C" NOT NULL,
	CHECK (to_at IS NULL OR to_at >= from_at)
);
CREATE INDEX holding_position ON holding (position_id, from_at);
CREATE INDEX holding_account ON holding (account_id, from_at);
-- No two hold a position for good. Terms with an end are kept apart by the rules, behind the
-- position's version; this stands behind the rules.
CREATE UNIQUE INDEX holding_principal ON holding (position_id)
	WHERE to_at IS NULL AND manner IN ('definitive', 'plt');

-- one row per person who ever held something, so that two appointments of one person wait for each other
CREATE TABLE holder (
	account_id text COLLATE "C" PRIMARY KEY,
	changes bigint NOT NULL
);

-- what an authority or a position was before a change
CREATE TABLE access_past (
	subject_id text COLLATE "C" NOT NULL,
	version bigint NOT NULL,
	until_at timestamptz NOT NULL,
	changed_by text COLLATE "C" NOT NULL,
	was text COLLATE "C" NOT NULL,
	PRIMARY KEY (subject_id, version)
);

-- +goose Down
DROP TABLE access_past;
DROP TABLE holder;
DROP TABLE holding;
DROP TABLE position;
DROP TABLE authority;
