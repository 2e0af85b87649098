-- +goose Up
-- What became of a case's words: NULL while they are there.
ALTER TABLE complaint ADD COLUMN destroyed_at TEXT;
-- Closed cases whose words are there, in the order in which their time runs out.
CREATE INDEX complaint_over ON complaint (authority_id, ended_at, id, state, class) WHERE ended_at IS NOT NULL AND destroyed_at IS NULL;
-- Recordings and pictures that cases still have.
CREATE INDEX file_media ON file (authority_id, created_at, holder_id, type) WHERE holder_kind = 'case' AND erased_at IS NULL;

-- How long an authority keeps what, by its own archive schedule, from a day on. lines has each class with its period as JSON.
CREATE TABLE retention_schedule (
	id TEXT PRIMARY KEY,
	authority_id TEXT NOT NULL REFERENCES authority (id),
	running INTEGER NOT NULL,
	status TEXT NOT NULL,
	decree TEXT NOT NULL,
	decree_on TEXT NOT NULL,
	from_on TEXT NOT NULL,
	-- the last day; '' without an end
	until_on TEXT NOT NULL,
	lines TEXT NOT NULL,
	note TEXT NOT NULL,
	made_by TEXT NOT NULL,
	made_at TEXT NOT NULL,
	version INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX retention_schedule_one ON retention_schedule (authority_id, running);

-- A dry run, and the run that came of it.
CREATE TABLE retention_plan (
	id TEXT PRIMARY KEY,
	authority_id TEXT NOT NULL REFERENCES authority (id),
	schedule_id TEXT NOT NULL REFERENCES retention_schedule (id),
	on_day TEXT NOT NULL,
	state TEXT NOT NULL,
	-- of the whole list
	hash TEXT NOT NULL,
	due INTEGER NOT NULL,
	kept INTEGER NOT NULL,
	made_by TEXT NOT NULL,
	made_at TEXT NOT NULL,
	proposed_by TEXT NOT NULL,
	proposed_at TEXT,
	decided_by TEXT NOT NULL,
	decided_at TEXT,
	why TEXT NOT NULL,
	destroyed INTEGER NOT NULL,
	skipped INTEGER NOT NULL,
	ended_at TEXT,
	-- what the last attempt came to grief by: a word
	trouble TEXT NOT NULL,
	-- the first signed state of the record with all of it
	checkpoint TEXT NOT NULL,
	version INTEGER NOT NULL
) STRICT;
CREATE INDEX retention_plan_of ON retention_plan (authority_id, id);

-- What a dry run listed: one case, or the recordings and pictures of one. back says why it is kept back; '' where it goes.
CREATE TABLE retention_item (
	plan_id TEXT NOT NULL REFERENCES retention_plan (id),
	ordinal INTEGER NOT NULL,
	class TEXT NOT NULL,
	case_id TEXT NOT NULL,
	number TEXT NOT NULL,
	year INTEGER NOT NULL,
	ended_at TEXT NOT NULL,
	due_on TEXT NOT NULL,
	-- the case's version that was seen
	seen INTEGER NOT NULL,
	back TEXT NOT NULL,
	state TEXT NOT NULL,
	PRIMARY KEY (plan_id, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX retention_item_case ON retention_item (case_id);

-- What must stay for now, whatever a schedule says.
CREATE TABLE retention_hold (
	id TEXT PRIMARY KEY,
	authority_id TEXT NOT NULL REFERENCES authority (id),
	case_id TEXT NOT NULL REFERENCES complaint (id),
	reason TEXT NOT NULL,
	set_by TEXT NOT NULL,
	set_at TEXT NOT NULL,
	lifted_by TEXT NOT NULL,
	lifted_at TEXT,
	lift_reason TEXT NOT NULL,
	version INTEGER NOT NULL
) STRICT;
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
