-- +goose Up
-- Words that only those read who look behind, which is an entry: somebody proposed it, and another one decided so.
ALTER TABLE complaint ADD COLUMN shielded INTEGER NOT NULL DEFAULT 0;
CREATE TABLE shield (
	id TEXT PRIMARY KEY,
	case_id TEXT NOT NULL REFERENCES complaint (id),
	authority_id TEXT NOT NULL,
	-- to end it, and not to begin it
	lifts INTEGER NOT NULL,
	-- proposed, agreed or refused; why is in the entries of the case
	state TEXT NOT NULL,
	-- what the office called the case before it was shielded
	title TEXT NOT NULL,
	-- account; empty for the reporter
	proposed_by TEXT NOT NULL,
	proposed_at TEXT NOT NULL,
	decided_by TEXT NOT NULL,
	decided_at TEXT,
	version INTEGER NOT NULL
) STRICT;
CREATE INDEX shield_of ON shield (case_id, id);
CREATE UNIQUE INDEX shield_one ON shield (case_id) WHERE state = 'proposed';
CREATE INDEX shield_waits ON shield (authority_id, id) WHERE state = 'proposed';

-- +goose Down
DROP TABLE shield;
ALTER TABLE complaint DROP COLUMN shielded;
