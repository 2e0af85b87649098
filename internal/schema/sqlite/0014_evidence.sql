-- +goose Up
-- A file on its way in, in pieces. owner says whose it is: "account:ID", or a draft's hashed token.
CREATE TABLE upload (
	id TEXT PRIMARY KEY,
	owner TEXT NOT NULL,
	purpose TEXT NOT NULL,
	name TEXT NOT NULL,
	declared TEXT NOT NULL,
	size INTEGER NOT NULL CHECK (size > 0),
	received INTEGER NOT NULL CHECK (received >= 0 AND received <= size),
	-- the file that it became
	file_id TEXT,
	created_at TEXT NOT NULL,
	expires_at TEXT NOT NULL
) STRICT;
CREATE INDEX upload_owner ON upload (owner);
CREATE INDEX upload_expiry ON upload (expires_at);

CREATE TABLE upload_part (
	upload_id TEXT NOT NULL REFERENCES upload (id) ON DELETE CASCADE,
	start INTEGER NOT NULL,
	size INTEGER NOT NULL CHECK (size > 0),
	sum TEXT NOT NULL,
	PRIMARY KEY (upload_id, start)
) STRICT;
CREATE INDEX upload_part_sum ON upload_part (sum);

-- name and declared are as somebody's browser said; type is what the bytes are. exif is sealed with the
-- installation's key. Without holder_kind nobody has claimed the file, and it goes at expires_at.
CREATE TABLE file (
	id TEXT PRIMARY KEY,
	owner TEXT NOT NULL,
	holder_kind TEXT,
	holder_id TEXT,
	installation INTEGER NOT NULL,
	authority_id TEXT,
	body_id TEXT,
	unit_id TEXT,
	purpose TEXT NOT NULL,
	name TEXT NOT NULL,
	declared TEXT NOT NULL,
	type TEXT NOT NULL,
	size INTEGER NOT NULL,
	sum TEXT NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('waiting', 'ready', 'refused', 'erased')),
	-- why it was refused: a key of the catalog
	why TEXT NOT NULL,
	exif TEXT NOT NULL,
	created_at TEXT NOT NULL,
	settled_at TEXT,
	expires_at TEXT,
	retain_until TEXT,
	erased_at TEXT,
	CHECK ((holder_kind IS NULL) = (holder_id IS NULL))
) STRICT;
CREATE INDEX file_owner ON file (owner, id);
CREATE INDEX file_holder ON file (holder_kind, holder_id, id) WHERE holder_kind IS NOT NULL;
CREATE INDEX file_sum ON file (sum);
CREATE INDEX file_state ON file (state, created_at) WHERE state IN ('waiting', 'refused');
CREATE INDEX file_expiry ON file (expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX file_retention ON file (retain_until) WHERE retain_until IS NOT NULL;

CREATE TABLE rendition (
	file_id TEXT NOT NULL REFERENCES file (id) ON DELETE CASCADE,
	kind TEXT NOT NULL CHECK (kind IN ('web', 'thumb')),
	type TEXT NOT NULL,
	width INTEGER NOT NULL,
	height INTEGER NOT NULL,
	size INTEGER NOT NULL,
	sum TEXT NOT NULL,
	PRIMARY KEY (file_id, kind)
) STRICT;
CREATE INDEX rendition_sum ON rendition (sum);

-- Bytes that no row names and that will be deleted. Whoever comes to name them meanwhile takes the row
-- away; once they are being deleted nobody can.
CREATE TABLE doomed (
	sum TEXT PRIMARY KEY,
	due_at TEXT NOT NULL,
	deleting INTEGER NOT NULL
) STRICT;
CREATE INDEX doomed_due ON doomed (due_at);

-- +goose Down
DROP TABLE doomed;
DROP TABLE rendition;
DROP TABLE file;
DROP TABLE upload_part;
DROP TABLE upload;
