-- +goose Up
-- The units of an assessment that stand best in an indicator, as an opening found them.
CREATE TABLE report_best (
	opening_id TEXT NOT NULL REFERENCES report_opening (id),
	code TEXT NOT NULL,
	position INTEGER NOT NULL,
	office_id TEXT NOT NULL REFERENCES authority (id),
	body_id TEXT NOT NULL REFERENCES body (id),
	unit_id TEXT REFERENCES unit (id),
	body_name TEXT NOT NULL,
	unit_name TEXT NOT NULL,
	mark TEXT NOT NULL,
	PRIMARY KEY (opening_id, code, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX report_best_body ON report_best (body_id, opening_id);

-- What such a unit agreed to share with others, until it takes that back.
CREATE TABLE report_practice (
	id TEXT PRIMARY KEY,
	cycle_id TEXT NOT NULL REFERENCES cycle (id),
	office_id TEXT NOT NULL REFERENCES authority (id),
	body_id TEXT NOT NULL REFERENCES body (id),
	unit_id TEXT REFERENCES unit (id),
	code TEXT NOT NULL,
	words TEXT NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('shared', 'taken_back')),
	agreed_by TEXT NOT NULL,
	agreed_at TEXT NOT NULL,
	ended_at TEXT,
	version INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX report_practice_once ON report_practice (cycle_id, body_id, coalesce(unit_id, ''), code) WHERE state = 'shared';

CREATE TABLE report_practice_file (
	practice_id TEXT NOT NULL REFERENCES report_practice (id),
	file_id TEXT NOT NULL REFERENCES file (id),
	position INTEGER NOT NULL,
	PRIMARY KEY (practice_id, file_id)
) STRICT, WITHOUT ROWID;

-- Staff of a unit against what they serve in a year, as the body states it; NULL is unknown.
CREATE TABLE report_workload (
	id TEXT PRIMARY KEY,
	office_id TEXT NOT NULL REFERENCES authority (id),
	body_id TEXT NOT NULL REFERENCES body (id),
	unit_id TEXT REFERENCES unit (id),
	year INTEGER NOT NULL,
	staff INTEGER,
	-- that a workload analysis (ABK) wants
	needed INTEGER,
	served INTEGER,
	cases INTEGER,
	source TEXT NOT NULL,
	day TEXT NOT NULL,
	said_by TEXT NOT NULL,
	said_at TEXT NOT NULL,
	version INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX report_workload_once ON report_workload (office_id, body_id, year, coalesce(unit_id, ''));

CREATE TABLE report_training (
	id TEXT PRIMARY KEY,
	office_id TEXT NOT NULL REFERENCES authority (id),
	body_id TEXT NOT NULL REFERENCES body (id),
	unit_id TEXT REFERENCES unit (id),
	title TEXT NOT NULL,
	provider TEXT NOT NULL,
	from_day TEXT NOT NULL,
	until_day TEXT NOT NULL,
	-- code of the indicator that it is about; empty: none
	code TEXT NOT NULL,
	entered_by TEXT NOT NULL,
	entered_at TEXT NOT NULL,
	ended_at TEXT,
	version INTEGER NOT NULL
) STRICT;
CREATE INDEX report_training_list ON report_training (body_id, office_id, from_day, id);

-- Who took part: a unit or a position, how many, and their names only where the body lists them.
CREATE TABLE report_participant (
	id TEXT PRIMARY KEY,
	training_id TEXT NOT NULL REFERENCES report_training (id),
	position INTEGER NOT NULL,
	owner_kind TEXT NOT NULL CHECK (owner_kind IN ('body', 'unit', 'position')),
	owner_id TEXT NOT NULL,
	owner TEXT NOT NULL,
	heads INTEGER NOT NULL,
	names TEXT NOT NULL
) STRICT;
CREATE INDEX report_participant_training ON report_participant (training_id, position);

CREATE TABLE report_training_file (
	training_id TEXT NOT NULL REFERENCES report_training (id),
	file_id TEXT NOT NULL REFERENCES file (id),
	position INTEGER NOT NULL,
	PRIMARY KEY (training_id, file_id)
) STRICT, WITHOUT ROWID;

-- +goose Down
DROP TABLE report_training_file;
DROP TABLE report_participant;
DROP TABLE report_training;
DROP TABLE report_workload;
DROP TABLE report_practice_file;
DROP TABLE report_practice;
DROP TABLE report_best;
