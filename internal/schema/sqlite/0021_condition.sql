-- +goose Up
-- A running server, for as long as it keeps saying so, with what it sees of its own machine.
CREATE TABLE replica (
	id TEXT NOT NULL PRIMARY KEY,
	host TEXT NOT NULL,
	version TEXT NOT NULL,
	started_at TEXT NOT NULL,
	seen_at TEXT NOT NULL,
	conditions TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What the last look at the installation found, and since when it is so.
CREATE TABLE condition (
	topic TEXT NOT NULL,
	part TEXT NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('good', 'watch', 'alarm', 'off', 'unknown')),
	said TEXT NOT NULL,
	todo TEXT NOT NULL,
	args TEXT NOT NULL,
	since TEXT NOT NULL,
	looked_at TEXT NOT NULL,
	told_at TEXT,
	position INTEGER NOT NULL,
	PRIMARY KEY (topic, part)
) STRICT, WITHOUT ROWID;

-- +goose Down
DROP TABLE condition;
DROP TABLE replica;
