-- +goose Up
ALTER TABLE body ADD COLUMN address TEXT NOT NULL DEFAULT '';
ALTER TABLE body ADD COLUMN phone TEXT NOT NULL DEFAULT '';
ALTER TABLE body ADD COLUMN website TEXT NOT NULL DEFAULT '';
ALTER TABLE body ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
CREATE INDEX body_owner ON body (owner, slug);

-- a unit is kept by whoever keeps its body
ALTER TABLE unit ADD COLUMN valid_from TEXT NOT NULL DEFAULT '';
ALTER TABLE unit ADD COLUMN valid_to TEXT NOT NULL DEFAULT '';
ALTER TABLE unit ADD COLUMN successor TEXT NOT NULL DEFAULT '';
ALTER TABLE unit ADD COLUMN address TEXT NOT NULL DEFAULT '';
ALTER TABLE unit ADD COLUMN phone TEXT NOT NULL DEFAULT '';
ALTER TABLE unit ADD COLUMN website TEXT NOT NULL DEFAULT '';
ALTER TABLE unit ADD COLUMN version INTEGER NOT NULL DEFAULT 1;

-- what a body or a unit was before a change
CREATE TABLE directory_past (
	subject_id TEXT NOT NULL,
	version INTEGER NOT NULL,
	until_at TEXT NOT NULL,
	changed_by TEXT NOT NULL,
	-- the kind of the event that ended it
	act TEXT NOT NULL,
	why TEXT NOT NULL,
	was TEXT NOT NULL,
	PRIMARY KEY (subject_id, version)
) STRICT, WITHOUT ROWID;

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
