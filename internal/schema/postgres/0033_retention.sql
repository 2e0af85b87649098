-- +goose Up
-- What became of a case's words: NULL while they are there.
ALTER TABLE complaint ADD COLUMN destroyed_at timestamptz;
-- Closed cases whose words are there, in the order in which their time runs out.
CREATE INDEX complaint_over ON complaint (authority_id, ended_at, id, state, class) WHERE ended_at IS NOT NULL AND destroyed_at IS NULL;
-- Recordings and pictures that cases still have.
CREATE INDEX file_media ON file (authority_id, created_at, holder_id, type) WHERE holder_kind = 'case' AND erased_at IS NULL;

-- How long an authority keeps what, by its own archive schedule, from a day on. lines has each class with its period as JSON.
CREATE TABLE retention_schedule (
	id text COLLATE "C" PRIMARY KEY,
	authority_id text COLLATE "C" NOT NULL REFERENCES authority (id),
	running bigint NOT NULL,
	status text COLLATE "C" NOT NULL,
	decree text NOT NULL,
	decree_on text COLLATE "C" NOT NULL,
	from_on text COLLATE "C" NOT NULL,
	-- the last day; '' without an end
	until_on text COLLATE "C" NOT NULL,
	lines text NOT NULL,
	note text NOT NULL,
	made_by text COLLATE "C" NOT NULL,
	made_at timestamptz NOT NULL,
	version bigint NOT NULL
);
CREATE UNIQUE INDEX retention_schedule_one ON retention_schedule (authority_id, running);

-- A dry run, and the run that came of it.
CREATE TABLE retention_plan (
	id text COLLATE "C" PRIMARY KEY,
	authority_id text COLLATE "C" NOT NULL REFERENCES authority (id),
	schedule_id text COLLATE "C" NOT NULL REFERENCES retention_schedule (id),
	on_day text COLLATE "C" NOT NULL,
	state text COLLATE "C" NOT NULL,
	-- of the whole list
	hash text COLLATE "C" NOT NULL,
	due bigint NOT NULL,
	kept bigint NOT NULL,
	made_by text COLLATE "C" NOT NULL,
	made_at timestamptz NOT NULL,
	proposed_by text COLLATE "C" NOT NULL,
	proposed_at timestamptz,
	decided_by text COLLATE "C" NOT NULL,
	decided_at timestamptz,
	why text NOT NULL,
	destroyed bigint NOT NULL,
	skipped bigint NOT NULL,
	ended_at timestamptz,
	-- what the last attempt came to grief by: a word
	trouble text NOT NULL,
	-- the first signed state of the record with all of it
	checkpoint text NOT NULL,
	version bigint NOT NULL
);
CREATE INDEX retention_plan_of ON retention_plan (authority_id, id);

-- What a dry run listed: one case, or the recordings and pictures of one. back says why it is kept back; '' where it goes.
CREATE TABLE retention_item (
	plan_id text COLLATE "C" NOT NULL REFERENCES retention_plan (id),
	ordinal bigint NOT NULL,
	class text COLLATE "C" NOT NULL,
	case_id text COLLATE "C" NOT NULL,
	number text COLLATE "C" NOT NULL,
	year bigint NOT NULL,
	ended_at timestamptz NOT NULL,
	due_on text COLLATE "C" NOT NULL,
	-- the case's version that was seen
	seen bigint NOT NULL,
	back text COLLATE "C" NOT NULL,
	state text COLLATE "C" NOT NULL,
	PRIMARY KEY (plan_id, ordinal)
);
CREATE INDEX retention_item_case ON retention_item (case_id);

-- What must stay for now, whatever a schedule says.
CREATE TABLE retention_hold (
	id text COLLATE "C" PRIMARY KEY,
	authority_id text COLLATE "C" NOT NULL REFERENCES authority (id),
	case_id text COLLATE "C" NOT NULL REFERENCES complaint (id),
	reason text NOT NULL,
	set_by text COLLATE "C" NOT NULL,
	set_at timestamptz NOT NULL,
	lifted_by text COLLATE "C" NOT NULL,
	lifted_at timestamptz,
	lift_reason text NOT NULL,
	version bigint NOT NULL
);
CREATE INDEX retention_hold_now ON retention_hold (case_id) WHERE lifted_at IS NULL;
CREATE INDEX retention_hold_of ON retention_hold (authority_id, id);

-- +goose Down
DROP TABLE retention_hold;
DROP TABLE retention_item;
DROP TABLE retention_plan;
DROP TABLE retention_schedule;
DROP INDEX file_media;
DROP INDEX complaint_over;
ALTER TABLE complaint DROP COLUMN destroyed_at;
