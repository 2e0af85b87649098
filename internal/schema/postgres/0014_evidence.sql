-- +goose Up
-- A file on its way in, in pieces. owner says whose it is: "account:ID", or a draft's hashed token.
CREATE TABLE upload (
	id text COLLATE "C" PRIMARY KEY,
	owner text COLLATE "C" NOT NULL,
	purpose text COLLATE "C" NOT NULL,
	name text COLLATE "C" NOT NULL,
	declared text COLLATE "C" NOT NULL,
	size bigint NOT NULL CHECK (size > 0),
	received bigint NOT NULL CHECK (received >= 0 AND received <= size),
	-- the file that it became
	file_id text COLLATE "C",
	created_at timestamptz NOT NULL,
	expires_at timestamptz NOT NULL
);
CREATE INDEX upload_owner ON upload (owner);
CREATE INDEX upload_expiry ON upload (expires_at);

CREATE TABLE upload_part (
	upload_id text COLLATE "C" NOT NULL REFERENCES upload (id) ON DELETE CASCADE,
	start bigint NOT NULL,
	size bigint NOT NULL CHECK (size > 0),
	sum text COLLATE "C" NOT NULL,
	PRIMARY KEY (upload_id, start)
);
CREATE INDEX upload_part_sum ON upload_part (sum);

-- name and declared are as somebody's browser said; type is what the bytes are. exif is sealed with the
-- installation's key. Without holder_kind nobody has claimed the file, and it goes at expires_at.
CREATE TABLE file (
	id text COLLATE "C" PRIMARY KEY,
	owner text COLLATE "C" NOT NULL,
	holder_kind text COLLATE "C",
	holder_id text COLLATE "C",
	installation boolean NOT NULL,
	authority_id text COLLATE "C",
	body_id text COLLATE "C",
	unit_id text COLLATE "C",
	purpose text COLLATE "C" NOT NULL,
	name text COLLATE "C" NOT NULL,
	declared text COLLATE "C" NOT NULL,
	type text COLLATE "C" NOT NULL,
	size bigint NOT NULL,
	sum text COLLATE "C" NOT NULL,
	state text COLLATE "C" NOT NULL CHECK (state IN ('waiting', 'ready', 'refused', 'erased')),
	-- why it was refused: a key of the catalog
	why text COLLATE "C" NOT NULL,
	exif text COLLATE "C" NOT NULL,
	created_at timestamptz NOT NULL,
	settled_at timestamptz,
	expires_at timestamptz,
	retain_until timestamptz,
	erased_at timestamptz,
	CHECK ((holder_kind IS NULL) = (holder_id IS NULL))
);
CREATE INDEX file_owner ON file (owner, id);
CREATE INDEX file_holder ON file (holder_kind, holder_id, id) WHERE holder_kind IS NOT NULL;
CREATE INDEX file_sum ON file (sum);
CREATE INDEX file_state ON file (state, created_at) WHERE state IN ('waiting', 'refused');
CREATE INDEX file_expiry ON file (expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX file_retention ON file (retain_until) WHERE retain_until IS NOT NULL;

CREATE TABLE rendition (
	file_id text COLLATE "C" NOT NULL REFERENCES file (id) ON DELETE CASCADE,
	kind text COLLATE "C" NOT NULL CHECK (kind IN ('web', 'thumb')),
	type text COLLATE "C" NOT NULL,
	width bigint NOT NULL,
	height bigint NOT NULL,
	size bigint NOT NULL,
	sum text COLLATE "C" NOT NULL,
	PRIMARY KEY (file_id, kind)
);
CREATE INDEX rendition_sum ON rendition (sum);

-- Bytes that no row names and that will be deleted. Whoever comes to name them meanwhile takes the row
-- away; once they are being deleted nobody can.
CREATE TABLE doomed (
	sum text COLLATE "C" PRIMARY KEY,
	due_at timestamptz NOT NULL,
	deleting boolean NOT NULL
);
CREATE INDEX doomed_due ON doomed (due_at);

-- +goose Down
DROP TABLE doomed;
DROP TABLE rendition;
DROP TABLE file;
DROP TABLE upload_part;
DROP TABLE upload;
