-- +goose Up
ALTER TABLE body ADD COLUMN address text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE body ADD COLUMN phone text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE body ADD COLUMN website text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE body ADD COLUMN version bigint NOT NULL DEFAULT 1;
CREATE INDEX body_owner ON body (owner, slug);

-- a unit is kept by whoever keeps its body
ALTER TABLE unit ADD COLUMN valid_from text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE unit ADD COLUMN valid_to text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE unit ADD COLUMN successor text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE unit ADD COLUMN address text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE unit ADD COLUMN phone text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE unit ADD COLUMN website text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE unit ADD COLUMN version bigint NOT NULL DEFAULT 1;

-- what a body or a unit was before a change
CREATE TABLE directory_past (
	subject_id text COLLATE "C" NOT NULL,
	version bigint NOT NULL,
	until_at timestamptz NOT NULL,
	changed_by text COLLATE "C" NOT NULL,
	-- the kind of the event that ended it
	act text COLLATE "C" NOT NULL,
	why text COLLATE "C" NOT NULL,
	was text COLLATE "C" NOT NULL,
	PRIMARY KEY (subject_id, version)
);

-- +goose Down
DROP TABLE directory_past;
DROP INDEX body_owner;
ALTER TABLE unit DROP COLUMN version;
ALTER TABLE unit DROP COLUMN website;
ALTER TABLE unit DROP COLUMN phone;
ALTER TABLE unit DROP COLUMN address;
ALTER TABLE unit DROP COLUMN successor;
ALTER TABLE unit DROP COLUMN valid_to;
ALTER TABLE unit DROP COLUMN valid_from;
ALTER TABLE body DROP COLUMN version;
ALTER TABLE body DROP COLUMN website;
ALTER TABLE body DROP COLUMN phone;
ALTER TABLE body DROP COLUMN address;
