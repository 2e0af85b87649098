-- +goose Up
-- Each backup that was begun, and what became of it.
CREATE TABLE backup (
	id TEXT PRIMARY KEY,
	name TEXT NOT NULL,
	target TEXT NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('running', 'good', 'failed')),
	began_at TEXT NOT NULL,
	-- whoever runs it renews this; one that is not renewed has died
	seen_at TEXT NOT NULL,
	ended_at TEXT,
	stage TEXT NOT NULL,
	done INTEGER NOT NULL,
	total INTEGER NOT NULL,
	size INTEGER NOT NULL,
	row_count INTEGER NOT NULL,
	files INTEGER NOT NULL,
	file_bytes INTEGER NOT NULL,
	-- files that are no longer what they were and could not be taken along
	damaged INTEGER NOT NULL,
	-- no; read: read back whole; restored: put into a database and verified there
	checked TEXT NOT NULL CHECK (checked IN ('no', 'read', 'restored')),
	-- a key of the catalog with its values as JSON
	error TEXT NOT NULL,
	error_args TEXT NOT NULL,
	-- when its archive was let go of
	gone_at TEXT
) STRICT;
-- one at a time, however many replicas there are
CREATE UNIQUE INDEX backup_running ON backup (state) WHERE state = 'running';
CREATE INDEX backup_began ON backup (began_at);

-- +goose Down
DROP TABLE backup;
