-- +goose Up
CREATE TABLE job (
	id text COLLATE "C" PRIMARY KEY,
	kind text COLLATE "C" NOT NULL,
	payload text COLLATE "C" NOT NULL,
	-- unique_key is given up when the job starts; a schedule keeps its own
	unique_key text COLLATE "C",
	-- due_at is when the job may be taken; while somebody holds it, when that lease ends
	due_at timestamptz NOT NULL,
	every_ms bigint,
	holder text COLLATE "C",
	attempt integer NOT NULL,
	error text COLLATE "C" NOT NULL,
	dead_at timestamptz
);
CREATE UNIQUE INDEX job_unique ON job (kind, unique_key) WHERE unique_key IS NOT NULL;
CREATE INDEX job_due ON job (kind, due_at, id) WHERE dead_at IS NULL;
CREATE INDEX job_dead ON job (dead_at, id) WHERE dead_at IS NOT NULL;

-- +goose Down
DROP TABLE job;
