-- +goose Up
-- A version of a rule, as the program brought it or a file did. It never changes and is never deleted:
-- clocks refer to it.
CREATE TABLE deadline_rule (
	-- CODE@VERSION
	id TEXT PRIMARY KEY,
	code TEXT NOT NULL,
	position INTEGER NOT NULL,
	-- the whole rule as JSON
	body TEXT NOT NULL,
	added_at TEXT NOT NULL
) STRICT;
CREATE INDEX deadline_rule_code ON deadline_rule (code, position);

-- What an authority promises beyond a rule: less time, by its own decree, for what begins from a day on.
CREATE TABLE deadline_limit (
	id TEXT PRIMARY KEY,
	authority_id TEXT NOT NULL REFERENCES authority (id),
	code TEXT NOT NULL,
	length INTEGER NOT NULL CHECK (length > 0),
	decree TEXT NOT NULL,
	from_on TEXT NOT NULL,
	-- the last day; empty while it lasts
	until_on TEXT NOT NULL,
	set_by TEXT NOT NULL,
	set_at TEXT NOT NULL,
	version INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX deadline_limit_from ON deadline_limit (authority_id, code, from_on) WHERE until_on = '' OR until_on >= from_on;

CREATE TABLE clock (
	id TEXT PRIMARY KEY,
	subject_kind TEXT NOT NULL,
	subject_id TEXT NOT NULL,
	authority_id TEXT NOT NULL REFERENCES authority (id),
	body_id TEXT,
	unit_id TEXT,
	rule_id TEXT NOT NULL REFERENCES deadline_rule (id),
	code TEXT NOT NULL,
	-- the promise that made it shorter; empty without one
	limit_id TEXT NOT NULL,
	length INTEGER NOT NULL,
	extension INTEGER NOT NULL,
	started_at TEXT NOT NULL,
	zero_on TEXT NOT NULL,
	due_at TEXT NOT NULL,
	due_on TEXT NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('running', 'paused', 'met', 'missed', 'stopped')),
	-- as JSON
	pauses TEXT NOT NULL,
	not_before TEXT,
	ended_at TEXT,
	-- years without their decree, joined by spaces; empty where nothing is provisional
	years TEXT NOT NULL,
	calendar_revision INTEGER NOT NULL,
	warned INTEGER NOT NULL,
	-- when something is to be told or noticed
	next_at TEXT,
	version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
-- with what lists ask of a clock, so that they need not look further
CREATE INDEX clock_subject ON clock (subject_kind, subject_id, ended_at, due_at, id, state, code);
CREATE INDEX clock_next ON clock (next_at) WHERE next_at IS NOT NULL;
-- queues: what is open, by when it is due, with all that counting asks
CREATE INDEX clock_due ON clock (authority_id, due_at, id, subject_kind, state, code, subject_id, ended_at) WHERE ended_at IS NULL;
CREATE INDEX clock_unit_due ON clock (unit_id, due_at, id) WHERE ended_at IS NULL AND unit_id IS NOT NULL;
CREATE INDEX clock_provisional ON clock (authority_id) WHERE ended_at IS NULL AND years <> '';

-- What became of a clock, step by step; written with the clock, so that a foreign key would only cost.
CREATE TABLE clock_history (
	clock_id TEXT NOT NULL,
	-- the clock's version after it
	version INTEGER NOT NULL,
	act TEXT NOT NULL,
	at TEXT NOT NULL,
	recorded_at TEXT NOT NULL,
	-- the account; empty for the machine
	by_account TEXT NOT NULL,
	why TEXT NOT NULL,
	amount INTEGER NOT NULL,
	state TEXT NOT NULL,
	due_was TEXT,
	due_at TEXT NOT NULL,
	not_before TEXT,
	PRIMARY KEY (clock_id, version)
) STRICT, WITHOUT ROWID;

-- A change of the calendar on its way through the clocks.
CREATE TABLE recount (
	id TEXT PRIMARY KEY,
	authority_id TEXT NOT NULL REFERENCES authority (id),
	-- empty: of all
	unit_id TEXT NOT NULL,
	-- the first and the last day that work otherwise now
	from_on TEXT NOT NULL,
	until_on TEXT NOT NULL,
	revision INTEGER NOT NULL,
	why TEXT NOT NULL,
	by_account TEXT NOT NULL,
	asked_at TEXT NOT NULL,
	seen INTEGER NOT NULL,
	moved INTEGER NOT NULL,
	done_at TEXT
) STRICT;
CREATE UNIQUE INDEX recount_one ON recount (authority_id, revision, unit_id);
CREATE INDEX recount_open ON recount (id) WHERE done_at IS NULL;

-- +goose Down
DROP TABLE recount;
DROP TABLE clock_history;
DROP TABLE clock;
DROP TABLE deadline_limit;
DROP TABLE deadline_rule;
