-- +goose Up
-- Each backup that was begun, and what became of it.
CREATE TABLE backup (
	id text COLLATE "C" PRIMARY KEY,
	name text COLLATE "C" NOT NULL,
	target text COLLATE "C" NOT NULL,
	state text COLLATE "C" NOT NULL CHECK (state IN ('running', 'good', 'failed')),
	began_at timestamptz NOT NULL,
	-- whoever runs it renews this; one that is not renewed has died
	seen_at timestamptz NOT NULL,
	ended_at timestamptz,
	stage text COLLATE "C" NOT NULL,
	done bigint NOT NULL,
	total bigint NOT NULL,
	size bigint NOT NULL,
	row_count bigint NOT NULL,
	files bigint NOT NULL,
	file_bytes bigint NOT NULL,
	-- files that are no longer what they were and could not be taken along
	damaged bigint NOT NULL,
	-- no; read: read back whole; restored: put into a database and verified there
	checked text COLLATE "C" NOT NULL CHECK (checked IN ('no', 'read', 'restored')),
	-- a key of the catalog with its values as JSON
	error text COLLATE "C" NOT NULL,
	error_args text COLLATE "C" NOT NULL,
	-- when its archive was let go of
	gone_at timestamptz
);
-- one at a time, however many replicas there are
CREATE UNIQUE INDEX backup_running ON backup (state) WHERE state = 'running';
CREATE INDEX backup_began ON backup (began_at);

-- +goose Down
DROP TABLE backup;
