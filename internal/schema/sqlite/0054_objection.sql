-- +goose Up
-- Whether bodies may object to marks of a computation, and until when. A proposal of Patuh: no legal basis is known.
CREATE TABLE objection_window (
	cycle_id TEXT NOT NULL REFERENCES cycle (id),
	run_id TEXT PRIMARY KEY REFERENCES run (id),
	-- the last day, a working day of who runs the cycle; it ends in each body's own zone
	last_day TEXT NOT NULL,
	opened_by TEXT NOT NULL,
	opened_at TEXT NOT NULL
) STRICT;
CREATE INDEX objection_window_cycle ON objection_window (cycle_id, run_id);

-- What a body objects to: one mark of one unit.
CREATE TABLE objection (
	id TEXT PRIMARY KEY,
	cycle_id TEXT NOT NULL REFERENCES cycle (id),
	run_id TEXT NOT NULL REFERENCES objection_window (run_id),
	body_id TEXT NOT NULL REFERENCES body (id),
	locus_id TEXT NOT NULL REFERENCES cycle_locus (id),
	code TEXT NOT NULL,
	reason TEXT NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('filed', 'panel', 'proposed', 'upheld', 'partly', 'rejected')),
	filed_by TEXT NOT NULL,
	filed_at TEXT NOT NULL,
	-- the two who rule
	first TEXT NOT NULL,
	second TEXT NOT NULL,
	-- what one of them proposed, and why; the other agrees
	ruling TEXT NOT NULL,
	why TEXT NOT NULL,
	proposed_by TEXT NOT NULL,
	decided_at TEXT,
	version INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX objection_once ON objection (run_id, locus_id, code);
CREATE INDEX objection_cycle ON objection (cycle_id, id);

CREATE TABLE objection_file (
	objection_id TEXT NOT NULL REFERENCES objection (id),
	file_id TEXT NOT NULL REFERENCES file (id),
	position INTEGER NOT NULL,
	PRIMARY KEY (objection_id, file_id)
) STRICT, WITHOUT ROWID;

-- +goose Down
DROP TABLE objection_file;
DROP TABLE objection;
DROP TABLE objection_window;
