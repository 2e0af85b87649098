-- +goose Up
-- A computation of a cycle: asked for, and then worked out from one state of all answers. It is never replaced.
CREATE TABLE run (
	id text COLLATE "C" PRIMARY KEY,
	cycle_id text COLLATE "C" NOT NULL REFERENCES cycle (id),
	-- 1, 2, 3 within the cycle; NULL until it is done
	number bigint,
	-- asked, done, failed, cancelled
	state text COLLATE "C" NOT NULL,
	-- how far the review of a unit must have come to be in
	least text COLLATE "C" NOT NULL,
	-- what it was asked for
	purpose text NOT NULL,
	instrument_hash text COLLATE "C" NOT NULL,
	-- SHA-256 of what it started from, and of the archive with what followed
	inputs_hash text COLLATE "C" NOT NULL,
	archive_hash text COLLATE "C" NOT NULL,
	archive_size bigint NOT NULL,
	asked_by text COLLATE "C" NOT NULL,
	asked_at timestamptz NOT NULL,
	-- which state of the answers it is of
	taken_at timestamptz,
	ended_at timestamptz,
	ended_by text COLLATE "C" NOT NULL,
	-- JSON: lines of the instrument that are not official, and why it failed
	lines text NOT NULL,
	trouble text NOT NULL,
	-- since when offices see what they have
	shared_at timestamptz,
	bodies bigint NOT NULL,
	units bigint NOT NULL,
	units_in bigint NOT NULL,
	forms bigint NOT NULL,
	-- bodies worked out so far
	done bigint NOT NULL,
	version bigint NOT NULL
);
CREATE UNIQUE INDEX run_number ON run (cycle_id, number) WHERE number IS NOT NULL;
CREATE UNIQUE INDEX run_going ON run (cycle_id) WHERE state = 'asked';
CREATE INDEX run_cycle ON run (cycle_id, id);

-- What followed for a body: exact as a fraction, and rounded. Both are empty without a figure.
CREATE TABLE run_body (
	run_id text COLLATE "C" NOT NULL REFERENCES run (id),
	body_id text COLLATE "C" NOT NULL REFERENCES body (id),
	office_id text COLLATE "C" NOT NULL REFERENCES authority (id),
	code text COLLATE "C" NOT NULL,
	name text NOT NULL,
	kind text COLLATE "C" NOT NULL,
	-- why it was not assessed
	reason text COLLATE "C" NOT NULL,
	state text COLLATE "C" NOT NULL,
	exact text COLLATE "C" NOT NULL,
	rounded text COLLATE "C" NOT NULL,
	coverage text COLLATE "C" NOT NULL,
	class text COLLATE "C" NOT NULL,
	assessed bigint NOT NULL,
	not_assessed bigint NOT NULL,
	left_out bigint NOT NULL,
	-- 0: none
	place bigint NOT NULL,
	place_of bigint NOT NULL,
	tied boolean NOT NULL,
	-- it rests on lines that are not official
	simulation boolean NOT NULL,
	-- JSON
	dimensions text NOT NULL,
	PRIMARY KEY (run_id, body_id)
);
CREATE UNIQUE INDEX run_body_code ON run_body (run_id, code);

CREATE TABLE run_unit (
	run_id text COLLATE "C" NOT NULL REFERENCES run (id),
	locus_id text COLLATE "C" NOT NULL REFERENCES cycle_locus (id),
	body_id text COLLATE "C" NOT NULL REFERENCES body (id),
	code text COLLATE "C" NOT NULL,
	name text NOT NULL,
	-- in, not_assessed, left_out, and why not in
	part text COLLATE "C" NOT NULL,
	reason text COLLATE "C" NOT NULL,
	-- JSON: what is wrong with its answers
	trouble text NOT NULL,
	state text COLLATE "C" NOT NULL,
	exact text COLLATE "C" NOT NULL,
	rounded text COLLATE "C" NOT NULL,
	coverage text COLLATE "C" NOT NULL,
	class text COLLATE "C" NOT NULL,
	answered bigint NOT NULL,
	na bigint NOT NULL,
	forms bigint NOT NULL,
	-- the versions of its forms added up: another sum means that something came later
	seen bigint NOT NULL,
	-- JSON: every node
	nodes text NOT NULL,
	PRIMARY KEY (run_id, locus_id)
);
CREATE INDEX run_unit_body ON run_unit (run_id, body_id, code);

-- The archive, in parts that are compressed each.
CREATE TABLE run_archive (
	run_id text COLLATE "C" NOT NULL REFERENCES run (id),
	part bigint NOT NULL,
	bytes bytea NOT NULL,
	PRIMARY KEY (run_id, part)
);

-- +goose Down
DROP TABLE run_archive;
DROP TABLE run_unit;
DROP TABLE run_body;
DROP TABLE run;
