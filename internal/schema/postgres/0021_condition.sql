-- +goose Up
-- A running server, for as long as it keeps saying so, with what it sees of its own machine.
CREATE TABLE replica (
	id text COLLATE "C" NOT NULL PRIMARY KEY,
	host text NOT NULL,
	version text NOT NULL,
	started_at timestamptz NOT NULL,
	seen_at timestamptz NOT NULL,
	conditions text NOT NULL
);

-- What the last look at the installation found, and since when it is so.
CREATE TABLE condition (
	topic text COLLATE "C" NOT NULL,
	part text COLLATE "C" NOT NULL,
	state text NOT NULL CHECK (state IN ('good', 'watch', 'alarm', 'off', 'unknown')),
	said text NOT NULL,
	todo text NOT NULL,
	args text NOT NULL,
	since timestamptz NOT NULL,
	looked_at timestamptz NOT NULL,
	told_at timestamptz,
	position integer NOT NULL,
	PRIMARY KEY (topic, part)
);

-- +goose Down
DROP TABLE condition;
DROP TABLE replica;
