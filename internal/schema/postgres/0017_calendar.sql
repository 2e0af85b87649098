-- +goose Up
-- A change of holidays or hours raises the revision; the mark is new with each, so that what was
-- read in a transaction that was taken back is never believed later.
CREATE TABLE calendar_revision (
	one bigint PRIMARY KEY CHECK (one = 1),
	revision bigint NOT NULL,
	mark text COLLATE "C" NOT NULL,
	-- which version of the lists that the program brings was put in
	seeded text COLLATE "C" NOT NULL
);
INSERT INTO calendar_revision (one, revision, mark, seeded) VALUES (1, 0, '', '');

-- A row without an authority holds for all. Nothing is deleted: a row that was taken back or put
-- right has an end.
CREATE TABLE holiday (
	id text COLLATE "C" PRIMARY KEY,
	authority_id text COLLATE "C" REFERENCES authority (id),
	unit_id text COLLATE "C" REFERENCES unit (id),
	day text COLLATE "C" NOT NULL,
	-- the last day of Ramadan
	until_day text COLLATE "C" NOT NULL,
	kind text COLLATE "C" NOT NULL CHECK (kind IN ('year', 'national', 'joint_leave', 'election', 'local', 'ramadan', 'closed', 'hours')),
	region text COLLATE "C" NOT NULL,
	-- of a day on which this office alone works otherwise
	hours text COLLATE "C" NOT NULL,
	name_id text COLLATE "C" NOT NULL,
	name_en text COLLATE "C" NOT NULL,
	decree text COLLATE "C" NOT NULL,
	basis text COLLATE "C" NOT NULL,
	announced text COLLATE "C" NOT NULL,
	status text COLLATE "C" NOT NULL CHECK (status IN ('official', 'inferred', 'assumed', 'unknown')),
	source text COLLATE "C" NOT NULL,
	-- brought by the program, or entered by somebody
	origin text COLLATE "C" NOT NULL CHECK (origin IN ('program', 'entered')),
	made_at timestamptz NOT NULL,
	made_by text COLLATE "C" NOT NULL,
	revoked text COLLATE "C" NOT NULL,
	revoked_decree text COLLATE "C" NOT NULL,
	ended_at timestamptz,
	ended_by text COLLATE "C" NOT NULL,
	ended_why text COLLATE "C" NOT NULL,
	-- the row that says it right; empty when it was taken back
	replaced_by text COLLATE "C" NOT NULL,
	CHECK (unit_id IS NULL OR authority_id IS NOT NULL),
	CHECK (authority_id IS NOT NULL OR kind NOT IN ('closed', 'hours'))
);
CREATE INDEX holiday_authority ON holiday (authority_id, day);
CREATE UNIQUE INDEX holiday_in_force ON holiday (coalesce(authority_id, ''), coalesce(unit_id, ''), region, kind, day)
	WHERE ended_at IS NULL;

-- When an office works, from a day on until the next row of the same office. A unit without rows
-- works as its authority does.
CREATE TABLE office_hours (
	id text COLLATE "C" PRIMARY KEY,
	authority_id text COLLATE "C" NOT NULL REFERENCES authority (id),
	unit_id text COLLATE "C" REFERENCES unit (id),
	-- empty: always
	valid_from text COLLATE "C" NOT NULL,
	zone text COLLATE "C" NOT NULL CHECK (zone IN ('WIB', 'WITA', 'WIT')),
	region text COLLATE "C" NOT NULL,
	joint_leave_works bigint NOT NULL CHECK (joint_leave_works IN (0, 1)),
	joint_leave_basis text COLLATE "C" NOT NULL,
	joint_leave_status text COLLATE "C" NOT NULL CHECK (joint_leave_status IN ('official', 'inferred', 'assumed', 'unknown')),
	-- the hours of the days from Sunday on, with | between
	week text COLLATE "C" NOT NULL,
	-- the same for the fasting month; empty where the hours do not change
	ramadan text COLLATE "C" NOT NULL,
	basis text COLLATE "C" NOT NULL,
	status text COLLATE "C" NOT NULL CHECK (status IN ('official', 'inferred', 'assumed', 'unknown')),
	why text COLLATE "C" NOT NULL,
	made_at timestamptz NOT NULL,
	made_by text COLLATE "C" NOT NULL,
	ended_at timestamptz,
	ended_by text COLLATE "C" NOT NULL,
	ended_why text COLLATE "C" NOT NULL,
	replaced_by text COLLATE "C" NOT NULL
);
CREATE INDEX office_hours_authority ON office_hours (authority_id, valid_from);
CREATE UNIQUE INDEX office_hours_in_force ON office_hours (authority_id, coalesce(unit_id, ''), valid_from)
	WHERE ended_at IS NULL;

-- +goose Down
DROP TABLE office_hours;
DROP TABLE holiday;
DROP TABLE calendar_revision;
