-- +goose Up
-- Report cards asked for from a computation: a job opens one for each body.
CREATE TABLE report_opening (
	id text COLLATE "C" PRIMARY KEY,
	cycle_id text COLLATE "C" NOT NULL REFERENCES cycle (id),
	run_id text COLLATE "C" NOT NULL REFERENCES run (id),
	-- which rule says what is weak, and from which share lost on: a fraction
	rule text COLLATE "C" NOT NULL,
	least_lost text COLLATE "C" NOT NULL,
	state text COLLATE "C" NOT NULL CHECK (state IN ('asked', 'done')),
	bodies bigint NOT NULL,
	-- bodies opened so far
	done bigint NOT NULL,
	asked_by text COLLATE "C" NOT NULL,
	asked_at timestamptz NOT NULL,
	ended_at timestamptz,
	version bigint NOT NULL
);
CREATE UNIQUE INDEX report_opening_going ON report_opening (cycle_id) WHERE state = 'asked';
CREATE INDEX report_opening_cycle ON report_opening (cycle_id, id);

-- The report card of a body in one assessment. It never changes: what follows stands in its findings.
CREATE TABLE report_card (
	id text COLLATE "C" PRIMARY KEY,
	opening_id text COLLATE "C" NOT NULL REFERENCES report_opening (id),
	run_id text COLLATE "C" NOT NULL REFERENCES run (id),
	cycle_id text COLLATE "C" NOT NULL REFERENCES cycle (id),
	-- who runs the assessment, and which office has the body
	center_id text COLLATE "C" NOT NULL REFERENCES authority (id),
	office_id text COLLATE "C" NOT NULL REFERENCES authority (id),
	body_id text COLLATE "C" NOT NULL REFERENCES body (id),
	kind text COLLATE "C" NOT NULL,
	year bigint NOT NULL,
	instrument text COLLATE "C" NOT NULL,
	-- the card before, and how its instrument goes with this one: same, full, partial, unknown; empty for none
	before_id text COLLATE "C" REFERENCES report_card (id),
	mapping text COLLATE "C" NOT NULL,
	findings bigint NOT NULL,
	opened_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX report_card_once ON report_card (cycle_id, body_id, year);
CREATE INDEX report_card_body ON report_card (body_id, kind, year, id);
CREATE INDEX report_card_list ON report_card (year, id);

-- A weak indicator of a unit. Figures are exact fractions; empty where they are not known.
CREATE TABLE report_finding (
	id text COLLATE "C" PRIMARY KEY,
	card_id text COLLATE "C" NOT NULL REFERENCES report_card (id),
	-- NULL: the body itself
	unit_id text COLLATE "C" REFERENCES unit (id),
	unit_name text NOT NULL,
	locus_id text COLLATE "C" NOT NULL REFERENCES cycle_locus (id),
	code text COLLATE "C" NOT NULL,
	-- 1 has lost most
	position bigint NOT NULL,
	-- of 100
	mark text COLLATE "C" NOT NULL,
	-- points of the unit's score
	most text COLLATE "C" NOT NULL,
	lost text COLLATE "C" NOT NULL,
	answered bigint NOT NULL,
	photos bigint NOT NULL,
	documents bigint NOT NULL
);
CREATE UNIQUE INDEX report_finding_place ON report_finding (card_id, position);
CREATE INDEX report_finding_code ON report_finding (code, card_id);

-- What was handed in about a finding, in the evidence room.
CREATE TABLE report_evidence (
	finding_id text COLLATE "C" NOT NULL REFERENCES report_finding (id),
	request_id text COLLATE "C" NOT NULL REFERENCES dossier_request (id),
	PRIMARY KEY (finding_id, request_id)
);

-- What became, over the years, of an indicator that was weak once: new, mended, returned, never_moved, moving, unknown.
CREATE TABLE report_track (
	card_id text COLLATE "C" NOT NULL REFERENCES report_card (id),
	-- empty: the body itself
	unit_id text COLLATE "C" NOT NULL,
	code text COLLATE "C" NOT NULL,
	first_year bigint NOT NULL,
	first_mark text COLLATE "C" NOT NULL,
	-- of this year; empty where it was not looked at or cannot be compared
	mark text COLLATE "C" NOT NULL,
	was_mended boolean NOT NULL,
	became text COLLATE "C" NOT NULL,
	PRIMARY KEY (card_id, unit_id, code)
);

-- What a body does about a finding.
CREATE TABLE report_action (
	id text COLLATE "C" PRIMARY KEY,
	finding_id text COLLATE "C" NOT NULL,
	kind text COLLATE "C" NOT NULL,
	words text NOT NULL,
	-- unit, position or body, and what it was called
	owner_kind text COLLATE "C" NOT NULL CHECK (owner_kind IN ('body', 'unit', 'position')),
	owner_id text COLLATE "C" NOT NULL,
	owner text NOT NULL,
	due_day text COLLATE "C" NOT NULL,
	-- rupiah; NULL where none is named
	budget bigint,
	-- planned, under_way, proof, accepted, returned, dropped
	state text COLLATE "C" NOT NULL CHECK (state IN ('planned', 'under_way', 'proof', 'accepted', 'returned', 'dropped')),
	entered_by text COLLATE "C" NOT NULL,
	entered_at timestamptz NOT NULL,
	version bigint NOT NULL
);
CREATE INDEX report_action_finding ON report_action (finding_id, id);
CREATE INDEX report_action_proof ON report_action (id) WHERE state = 'proof';

-- What happened to a finding and its actions, and what the two sides asked and answered. Nothing is taken away.
CREATE TABLE report_step (
	id text COLLATE "C" PRIMARY KEY,
	finding_id text COLLATE "C" NOT NULL,
	action_id text COLLATE "C" REFERENCES report_action (id),
	-- added, moved, said, noted
	kind text COLLATE "C" NOT NULL,
	-- body, office
	side text COLLATE "C" NOT NULL CHECK (side IN ('body', 'office')),
	was text COLLATE "C" NOT NULL,
	became text COLLATE "C" NOT NULL,
	words text NOT NULL,
	account text COLLATE "C" NOT NULL,
	at timestamptz NOT NULL
);
CREATE INDEX report_step_finding ON report_step (finding_id, id);

CREATE TABLE report_file (
	step_id text COLLATE "C" NOT NULL REFERENCES report_step (id),
	file_id text COLLATE "C" NOT NULL REFERENCES file (id),
	position bigint NOT NULL,
	PRIMARY KEY (step_id, file_id)
);

-- +goose Down
DROP TABLE report_file;
DROP TABLE report_step;
DROP TABLE report_action;
DROP TABLE report_track;
DROP TABLE report_evidence;
DROP TABLE report_finding;
DROP TABLE report_card;
DROP TABLE report_opening;
