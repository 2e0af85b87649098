-- +goose Up
-- Words that only those read who look behind, which is an entry: somebody proposed it, and another one decided so.
ALTER TABLE complaint ADD COLUMN shielded boolean NOT NULL DEFAULT false;
CREATE TABLE shield (
	id text COLLATE "C" PRIMARY KEY,
	case_id text COLLATE "C" NOT NULL REFERENCES complaint (id),
	authority_id text COLLATE "C" NOT NULL,
	-- to end it, and not to begin it
	lifts boolean NOT NULL,
	-- proposed, agreed or refused; why is in the entries of the case
	state text COLLATE "C" NOT NULL,
	-- what the office called the case before it was shielded
	title text NOT NULL,
	-- account; empty for the reporter
	proposed_by text COLLATE "C" NOT NULL,
	proposed_at timestamptz NOT NULL,
	decided_by text COLLATE "C" NOT NULL,
	decided_at timestamptz,
	version bigint NOT NULL
);
CREATE INDEX shield_of ON shield (case_id, id);
CREATE UNIQUE INDEX shield_one ON shield (case_id) WHERE state = 'proposed';
CREATE INDEX shield_waits ON shield (authority_id, id) WHERE state = 'proposed';

-- +goose Down
DROP TABLE shield;
ALTER TABLE complaint DROP COLUMN shielded;
