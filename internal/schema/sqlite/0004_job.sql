-- +goose Up
CREATE TABLE job (
	id TEXT PRIMARY KEY,
	kind TEXT NOT NULL,
	payload TEXT NOT NULL,
	-- unique_key is given up when the job starts; a schedule keeps its own
	unique_key TEXT,
	-- due_at is when the job may be taken; while somebody holds it, when that lease ends
	due_at TEXT NOT NULL,
	every_ms INTEGER,
	holder TEXT,
	attempt INTEGER NOT NULL,
	error TEXT NOT NULL,
	dead_at TEXT
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX job_unique ON job (kind, unique_key) WHERE unique_key IS NOT NULL;
CREATE INDEX job_due ON job (kind, due_at, id) WHERE dead_at IS NULL;
CREATE INDEX job_dead ON job (dead_at, id) WHERE dead_at IS NOT NULL;

-- +goose Down
DROP TABLE job;
