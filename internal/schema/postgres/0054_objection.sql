-- +goose Up
-- Whether bodies may object to marks of a computation, and until when. A proposal of Patuh: no legal basis is known.
CREATE TABLE objection_window (
	cycle_id text COLLATE "C" NOT NULL REFERENCES cycle (id),
	run_id text COLLATE "C" PRIMARY KEY REFERENCES run (id),
	-- the last day, a working day of who runs the cycle; it ends in each body's own zone
	last_day text COLLATE "C" NOT NULL,
	opened_by text COLLATE "C" NOT NULL,
	opened_at timestamptz NOT NULL
);
CREATE INDEX objection_window_cycle ON objection_window (cycle_id, run_id);

-- What a body objects to: one mark of one unit.
CREATE TABLE objection (
	id text COLLATE "C" PRIMARY KEY,
	cycle_id text COLLATE "C" NOT NULL REFERENCES cycle (id),
	run_id text COLLATE "C" NOT NULL REFERENCES objection_window (run_id),
	body_id text COLLATE "C" NOT NULL REFERENCES body (id),
	locus_id text COLLATE "C" NOT NULL REFERENCES cycle_locus (id),
	code text COLLATE "C" NOT NULL,
	reason text NOT NULL,
	state text COLLATE "C" NOT NULL CHECK (state IN ('filed', 'panel', 'proposed', 'upheld', 'partly', 'rejected')),
	filed_by text COLLATE "C" NOT NULL,
	filed_at timestamptz NOT NULL,
	-- the two who rule
	first text COLLATE "C" NOT NULL,
	second text COLLATE "C" NOT NULL,
	-- what one of them proposed, and why; the other agrees
	ruling text COLLATE "C" NOT NULL,
	why text NOT NULL,
	proposed_by text COLLATE "C" NOT NULL,
	decided_at timestamptz,
	version bigint NOT NULL
);
CREATE UNIQUE INDEX objection_once ON objection (run_id, locus_id, code);
CREATE INDEX objection_cycle ON objection (cycle_id, id);

CREATE TABLE objection_file (
	objection_id text COLLATE "C" NOT NULL REFERENCES objection (id),
	file_id text COLLATE "C" NOT NULL REFERENCES file (id),
	position bigint NOT NULL,
	PRIMARY KEY (objection_id, file_id)
);

-- +goose Down
DROP TABLE objection_file;
DROP TABLE objection;
DROP TABLE objection_window;
