-- +goose Up
-- A version of a rule, as the program brought it or a file did. It never changes and is never deleted:
-- clocks refer to it.
CREATE TABLE deadline_rule (
	-- CODE@VERSION
	id text COLLATE "C" PRIMARY KEY,
	code text COLLATE "C" NOT NULL,
	position bigint NOT NULL,
	-- the whole rule as JSON
	body text COLLATE "C" NOT NULL,
	added_at timestamptz NOT NULL
);
CREATE INDEX deadline_rule_code ON deadline_rule (code, position);

-- What an authority promises beyond a rule: less time, by its own decree, for what begins from a day on.
CREATE TABLE deadline_limit (
	id text COLLATE "C" PRIMARY KEY,
	authority_id text COLLATE "C" NOT NULL REFERENCES authority (id),
	code text COLLATE "C" NOT NULL,
	length bigint NOT NULL CHECK (length > 0),
	decree text COLLATE "C" NOT NULL,
	from_on text COLLATE "C" NOT NULL,
	-- the last day; empty while it lasts
	until_on text COLLATE "C" NOT NULL,
	set_by text COLLATE "C" NOT NULL,
	set_at timestamptz NOT NULL,
	version bigint NOT NULL
);
CREATE UNIQUE INDEX deadline_limit_from ON deadline_limit (authority_id, code, from_on) WHERE until_on = '' OR until_on >= from_on;

CREATE TABLE clock (
	id text COLLATE "C" PRIMARY KEY,
	subject_kind text COLLATE "C" NOT NULL,
	subject_id text COLLATE "C" NOT NULL,
	authority_id text COLLATE "C" NOT NULL REFERENCES authority (id),
	body_id text COLLATE "C",
	unit_id text COLLATE "C",
	rule_id text COLLATE "C" NOT NULL REFERENCES deadline_rule (id),
	code text COLLATE "C" NOT NULL,
	-- the promise that made it shorter; empty without one
	limit_id text COLLATE "C" NOT NULL,
	length bigint NOT NULL,
	extension bigint NOT NULL,
	started_at timestamptz NOT NULL,
	zero_on text COLLATE "C" NOT NULL,
	due_at timestamptz NOT NULL,
	due_on text COLLATE "C" NOT NULL,
	state text COLLATE "C" NOT NULL CHECK (state IN ('running', 'paused', 'met', 'missed', 'stopped')),
	-- as JSON
	pauses text COLLATE "C" NOT NULL,
	not_before timestamptz,
	ended_at timestamptz,
	-- years without their decree, joined by spaces; empty where nothing is provisional
	years text COLLATE "C" NOT NULL,
	calendar_revision bigint NOT NULL,
	warned bigint NOT NULL,
	-- when something is to be told or noticed
	next_at timestamptz,
	version bigint NOT NULL
);
-- with what lists ask of a clock, so that they need not look further
CREATE INDEX clock_subject ON clock (subject_kind, subject_id, ended_at, due_at, id, state, code);
CREATE INDEX clock_next ON clock (next_at) WHERE next_at IS NOT NULL;
-- queues: what is open, by when it is due, with all that counting asks
CREATE INDEX clock_due ON clock (authority_id, due_at, id, subject_kind, state, code, subject_id, ended_at) WHERE ended_at IS NULL;
CREATE INDEX clock_unit_due ON clock (unit_id, due_at, id) WHERE ended_at IS NULL AND unit_id IS NOT NULL;
CREATE INDEX clock_provisional ON clock (authority_id) WHERE ended_at IS NULL AND years <> '';

-- What became of a clock, step by step; written with the clock, so that a foreign key would only cost.
CREATE TABLE clock_history (
	clock_id text COLLATE "C" NOT NULL,
	-- the clock's version after it
	version bigint NOT NULL,
	act text COLLATE "C" NOT NULL,
	at timestamptz NOT NULL,
	recorded_at timestamptz NOT NULL,
	-- the account; empty for the machine
	by_account text COLLATE "C" NOT NULL,
	why text COLLATE "C" NOT NULL,
	amount bigint NOT NULL,
	state text COLLATE "C" NOT NULL,
	due_was timestamptz,
	due_at timestamptz NOT NULL,
	not_before timestamptz,
	PRIMARY KEY (clock_id, version)
);

-- A change of the calendar on its way through the clocks.
CREATE TABLE recount (
	id text COLLATE "C" PRIMARY KEY,
	authority_id text COLLATE "C" NOT NULL REFERENCES authority (id),
	-- empty: of all
	unit_id text COLLATE "C" NOT NULL,
	-- the first and the last day that work otherwise now
	from_on text COLLATE "C" NOT NULL,
	until_on text COLLATE "C" NOT NULL,
	revision bigint NOT NULL,
	why text COLLATE "C" NOT NULL,
	by_account text COLLATE "C" NOT NULL,
	asked_at timestamptz NOT NULL,
	seen bigint NOT NULL,
	moved bigint NOT NULL,
	done_at timestamptz
);
CREATE UNIQUE INDEX recount_one ON recount (authority_id, revision, unit_id);
CREATE INDEX recount_open ON recount (id) WHERE done_at IS NULL;

-- +goose Down
DROP TABLE recount;
DROP TABLE clock_history;
DROP TABLE clock;
DROP TABLE deadline_limit;
DROP TABLE deadline_rule;
