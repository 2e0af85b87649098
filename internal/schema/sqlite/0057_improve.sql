-- +goose Up
-- Report cards asked for from a computation: a job opens one for each body.
CREATE TABLE report_opening (
	id TEXT PRIMARY KEY,
	cycle_id TEXT NOT NULL REFERENCES cycle (id),
	run_id TEXT NOT NULL REFERENCES run (id),
	-- which rule says what is weak, and from which share lost on: a fraction
	rule TEXT NOT NULL,
	least_lost TEXT NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('asked', 'done')),
	bodies INTEGER NOT NULL,
	-- bodies opened so far
	done INTEGER NOT NULL,
	asked_by TEXT NOT NULL,
	asked_at TEXT NOT NULL,
	ended_at TEXT,
	version INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX report_opening_going ON report_opening (cycle_id) WHERE state = 'asked';
CREATE INDEX report_opening_cycle ON report_opening (cycle_id, id);

-- The report card of a body in one assessment. It never changes: what follows stands in its findings.
CREATE TABLE report_card (
	id TEXT PRIMARY KEY,
	opening_id TEXT NOT NULL REFERENCES report_opening (id),
	run_id TEXT NOT NULL REFERENCES run (id),
	cycle_id TEXT NOT NULL REFERENCES cycle (id),
	-- who runs the assessment, and which office has the body
	center_id TEXT NOT NULL REFERENCES authority (id),
	office_id TEXT NOT NULL REFERENCES authority (id),
	body_id TEXT NOT NULL REFERENCES body (id),
	kind TEXT NOT NULL,
	year INTEGER NOT NULL,
	instrument TEXT NOT NULL,
	-- the card before, and how its instrument goes with this one: same, full, partial, unknown; empty for none
	before_id TEXT REFERENCES report_card (id),
	mapping TEXT NOT NULL,
	findings INTEGER NOT NULL,
	opened_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX report_card_once ON report_card (cycle_id, body_id, year);
CREATE INDEX report_card_body ON report_card (body_id, kind, year, id);
CREATE INDEX report_card_list ON report_card (year, id);

-- A weak indicator of a unit. Figures are exact fractions; empty where they are not known.
CREATE TABLE report_finding (
	id TEXT PRIMARY KEY,
	card_id TEXT NOT NULL REFERENCES report_card (id),
	-- NULL: the body itself
	unit_id TEXT REFERENCES unit (id),
	unit_name TEXT NOT NULL,
	locus_id TEXT NOT NULL REFERENCES cycle_locus (id),
	code TEXT NOT NULL,
	-- 1 has lost most
	position INTEGER NOT NULL,
	-- of 100
	mark TEXT NOT NULL,
	-- points of the unit's score
	most TEXT NOT NULL,
	lost TEXT NOT NULL,
	answered INTEGER NOT NULL,
	photos INTEGER NOT NULL,
	documents INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX report_finding_place ON report_finding (card_id, position);
CREATE INDEX report_finding_code ON report_finding (code, card_id);

-- What was handed in about a finding, in the evidence room.
CREATE TABLE report_evidence (
	finding_id TEXT NOT NULL REFERENCES report_finding (id),
	request_id TEXT NOT NULL REFERENCES dossier_request (id),
	PRIMARY KEY (finding_id, request_id)
) STRICT, WITHOUT ROWID;

-- What became, over the years, of an indicator that was weak once: new, mended, returned, never_moved, moving, unknown.
CREATE TABLE report_track (
	card_id TEXT NOT NULL REFERENCES report_card (id),
	-- empty: the body itself
	unit_id TEXT NOT NULL,
	code TEXT NOT NULL,
	first_year INTEGER NOT NULL,
	first_mark TEXT NOT NULL,
	-- of this year; empty where it was not looked at or cannot be compared
	mark TEXT NOT NULL,
	was_mended INTEGER NOT NULL CHECK (was_mended IN (0, 1)),
	became TEXT NOT NULL,
	PRIMARY KEY (card_id, unit_id, code)
) STRICT, WITHOUT ROWID;

-- What a body does about a finding.
CREATE TABLE report_action (
	id TEXT PRIMARY KEY,
	finding_id TEXT NOT NULL,
	kind TEXT NOT NULL,
	words TEXT NOT NULL,
	-- unit, position or body, and what it was called
	owner_kind TEXT NOT NULL CHECK (owner_kind IN ('body', 'unit', 'position')),
	owner_id TEXT NOT NULL,
	owner TEXT NOT NULL,
	due_day TEXT NOT NULL,
	-- rupiah; NULL where none is named
	budget INTEGER,
	-- planned, under_way, proof, accepted, returned, dropped
	state TEXT NOT NULL CHECK (state IN ('planned', 'under_way', 'proof', 'accepted', 'returned', 'dropped')),
	entered_by TEXT NOT NULL,
	entered_at TEXT NOT NULL,
	version INTEGER NOT NULL
) STRICT;
CREATE INDEX report_action_finding ON report_action (finding_id, id);
CREATE INDEX report_action_proof ON report_action (id) WHERE state = 'proof';

-- What happened to a finding and its actions, and what the two sides asked and answered. Nothing is taken away.
CREATE TABLE report_step (
	id TEXT PRIMARY KEY,
	finding_id TEXT NOT NULL,
	action_id TEXT REFERENCES report_action (id),
	-- added, moved, said, noted
	kind TEXT NOT NULL,
	-- body, office
	side TEXT NOT NULL CHECK (side IN ('body', 'office')),
	was TEXT NOT NULL,
	became TEXT NOT NULL,
	words TEXT NOT NULL,
	account TEXT NOT NULL,
	at TEXT NOT NULL
) STRICT;
CREATE INDEX report_step_finding ON report_step (finding_id, id);

CREATE TABLE report_file (
	step_id TEXT NOT NULL REFERENCES report_step (id),
	file_id TEXT NOT NULL REFERENCES file (id),
	position INTEGER NOT NULL,
	PRIMARY KEY (step_id, file_id)
) STRICT, WITHOUT ROWID;

-- +goose Down
DROP TABLE report_file;
DROP TABLE report_step;
DROP TABLE report_action;
DROP TABLE report_track;
DROP TABLE report_evidence;
DROP TABLE report_finding;
DROP TABLE report_card;
DROP TABLE report_opening;
