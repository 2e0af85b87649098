-- +goose Up
-- The units of an assessment that stand best in an indicator, as an opening found them.
CREATE TABLE report_best (
	opening_id text COLLATE "C" NOT NULL REFERENCES report_opening (id),
	code text COLLATE "C" NOT NULL,
	position bigint NOT NULL,
	office_id text COLLATE "C" NOT NULL REFERENCES authority (id),
	body_id text COLLATE "C" NOT NULL REFERENCES body (id),
	unit_id text COLLATE "C" REFERENCES unit (id),
	body_name text NOT NULL,
	unit_name text NOT NULL,
	mark text COLLATE "C" NOT NULL,
	PRIMARY KEY (opening_id, code, position)
);
CREATE INDEX report_best_body ON report_best (body_id, opening_id);

-- What such a unit agreed to share with others, until it takes that back.
CREATE TABLE report_practice (
	id text COLLATE "C" PRIMARY KEY,
	cycle_id text COLLATE "C" NOT NULL REFERENCES cycle (id),
	office_id text COLLATE "C" NOT NULL REFERENCES authority (id),
	body_id text COLLATE "C" NOT NULL REFERENCES body (id),
	unit_id text COLLATE "C" REFERENCES unit (id),
	code text COLLATE "C" NOT NULL,
	words text NOT NULL,
	state text COLLATE "C" NOT NULL CHECK (state IN ('shared', 'taken_back')),
	agreed_by text COLLATE "C" NOT NULL,
	agreed_at timestamptz NOT NULL,
	ended_at timestamptz,
	version bigint NOT NULL
);
CREATE UNIQUE INDEX report_practice_once ON report_practice (cycle_id, body_id, coalesce(unit_id, ''), code) WHERE state = 'shared';

CREATE TABLE report_practice_file (
	practice_id text COLLATE "C" NOT NULL REFERENCES report_practice (id),
	file_id text COLLATE "C" NOT NULL REFERENCES file (id),
	position bigint NOT NULL,
	PRIMARY KEY (practice_id, file_id)
);

-- Staff of a unit against what they serve in a year, as the body states it; NULL is unknown.
CREATE TABLE report_workload (
	id text COLLATE "C" PRIMARY KEY,
	office_id text COLLATE "C" NOT NULL REFERENCES authority (id),
	body_id text COLLATE "C" NOT NULL REFERENCES body (id),
	unit_id text COLLATE "C" REFERENCES unit (id),
	year bigint NOT NULL,
	staff bigint,
	-- that a workload analysis (ABK) wants
	needed bigint,
	served bigint,
	cases bigint,
	source text NOT NULL,
	day text COLLATE "C" NOT NULL,
	said_by text COLLATE "C" NOT NULL,
	said_at timestamptz NOT NULL,
	version bigint NOT NULL
);
CREATE UNIQUE INDEX report_workload_once ON report_workload (office_id, body_id, year, coalesce(unit_id, ''));

CREATE TABLE report_training (
	id text COLLATE "C" PRIMARY KEY,
	office_id text COLLATE "C" NOT NULL REFERENCES authority (id),
	body_id text COLLATE "C" NOT NULL REFERENCES body (id),
	unit_id text COLLATE "C" REFERENCES unit (id),
	title text NOT NULL,
	provider text NOT NULL,
	from_day text COLLATE "C" NOT NULL,
	until_day text COLLATE "C" NOT NULL,
	-- code of the indicator that it is about; empty: none
	code text COLLATE "C" NOT NULL,
	entered_by text COLLATE "C" NOT NULL,
	entered_at timestamptz NOT NULL,
	ended_at timestamptz,
	version bigint NOT NULL
);
CREATE INDEX report_training_list ON report_training (body_id, office_id, from_day, id);

-- Who took part: a unit or a position, how many, and their names only where the body lists them.
CREATE TABLE report_participant (
	id text COLLATE "C" PRIMARY KEY,
	training_id text COLLATE "C" NOT NULL REFERENCES report_training (id),
	position bigint NOT NULL,
	owner_kind text COLLATE "C" NOT NULL CHECK (owner_kind IN ('body', 'unit', 'position')),
	owner_id text COLLATE "C" NOT NULL,
	owner text NOT NULL,
	heads bigint NOT NULL,
	names text NOT NULL
);
CREATE INDEX report_participant_training ON report_participant (training_id, position);

CREATE TABLE report_training_file (
	training_id text COLLATE "C" NOT NULL REFERENCES report_training (id),
	file_id text COLLATE "C" NOT NULL REFERENCES file (id),
	position bigint NOT NULL,
	PRIMARY KEY (training_id, file_id)
);

-- +goose Down
DROP TABLE report_training_file;
DROP TABLE report_participant;
DROP TABLE report_training;
DROP TABLE report_workload;
DROP TABLE report_practice_file;
DROP TABLE report_practice;
DROP TABLE report_best;
