-- +goose Up
-- A computation of a cycle: asked for, and then worked out from one state of all answers. It is never replaced.
CREATE TABLE run (
	id TEXT PRIMARY KEY,
	cycle_id TEXT NOT NULL REFERENCES cycle (id),
	-- 1, 2, 3 within the cycle; NULL until it is done
	number INTEGER,
	-- asked, done, failed, cancelled
	state TEXT NOT NULL,
	-- how far the review of a unit must have come to be in
	least TEXT NOT NULL,
	-- what it was asked for
	purpose TEXT NOT NULL,
	instrument_hash TEXT NOT NULL,
	-- SHA-256 of what it started from, and of the archive with what followed
	inputs_hash TEXT NOT NULL,
	archive_hash TEXT NOT NULL,
	archive_size INTEGER NOT NULL,
	asked_by TEXT NOT NULL,
	asked_at TEXT NOT NULL,
	-- which state of the answers it is of
	taken_at TEXT,
	ended_at TEXT,
	ended_by TEXT NOT NULL,
	-- JSON: lines of the instrument that are not official, and why it failed
	lines TEXT NOT NULL,
	trouble TEXT NOT NULL,
	-- since when offices see what they have
	shared_at TEXT,
	bodies INTEGER NOT NULL,
	units INTEGER NOT NULL,
	units_in INTEGER NOT NULL,
	forms INTEGER NOT NULL,
	-- bodies worked out so far
	done INTEGER NOT NULL,
	version INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX run_number ON run (cycle_id, number) WHERE number IS NOT NULL;
CREATE UNIQUE INDEX run_going ON run (cycle_id) WHERE state = 'asked';
CREATE INDEX run_cycle ON run (cycle_id, id);

-- What followed for a body: exact as a fraction, and rounded. Both are empty without a figure.
CREATE TABLE run_body (
	run_id TEXT NOT NULL REFERENCES run (id),
	body_id TEXT NOT NULL REFERENCES body (id),
	office_id TEXT NOT NULL REFERENCES authority (id),
	code TEXT NOT NULL,
	name TEXT NOT NULL,
	kind TEXT NOT NULL,
	-- why it was not assessed
	reason TEXT NOT NULL,
	state TEXT NOT NULL,
	exact TEXT NOT NULL,
	rounded TEXT NOT NULL,
	coverage TEXT NOT NULL,
	class TEXT NOT NULL,
	assessed INTEGER NOT NULL,
	not_assessed INTEGER NOT NULL,
	left_out INTEGER NOT NULL,
	-- 0: none
	place INTEGER NOT NULL,
	place_of INTEGER NOT NULL,
	tied INTEGER NOT NULL,
	-- it rests on lines that are not official
	simulation INTEGER NOT NULL,
	-- JSON
	dimensions TEXT NOT NULL,
	PRIMARY KEY (run_id, body_id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX run_body_code ON run_body (run_id, code);

CREATE TABLE run_unit (
	run_id TEXT NOT NULL REFERENCES run (id),
	locus_id TEXT NOT NULL REFERENCES cycle_locus (id),
	body_id TEXT NOT NULL REFERENCES body (id),
	code TEXT NOT NULL,
	name TEXT NOT NULL,
	-- in, not_assessed, left_out, and why not in
	part TEXT NOT NULL,
	reason TEXT NOT NULL,
	-- JSON: what is wrong with its answers
	trouble TEXT NOT NULL,
	state TEXT NOT NULL,
	exact TEXT NOT NULL,
	rounded TEXT NOT NULL,
	coverage TEXT NOT NULL,
	class TEXT NOT NULL,
	answered INTEGER NOT NULL,
	na INTEGER NOT NULL,
	forms INTEGER NOT NULL,
	-- the versions of its forms added up: another sum means that something came later
	seen INTEGER NOT NULL,
	-- JSON: every node
	nodes TEXT NOT NULL,
	PRIMARY KEY (run_id, locus_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX run_unit_body ON run_unit (run_id, body_id, code);

-- The archive, in parts that are compressed each.
CREATE TABLE run_archive (
	run_id TEXT NOT NULL REFERENCES run (id),
	part INTEGER NOT NULL,
	bytes BLOB NOT NULL,
	PRIMARY KEY (run_id, part)
) STRICT;

-- +goose Down
DROP TABLE run_archive;
DROP TABLE run_unit;
DROP TABLE run_body;
DROP TABLE run;
