-- +goose Up
-- A change of holidays or hours raises the revision; the mark is new with each, so that what was
-- read in a transaction that was taken back is never believed later.
CREATE TABLE calendar_revision (
	one INTEGER PRIMARY KEY CHECK (one = 1),
	revision INTEGER NOT NULL,
	mark TEXT NOT NULL,
	-- which version of the lists that the program brings was put in
	seeded TEXT NOT NULL
) STRICT;
INSERT INTO calendar_revision (one, revision, mark, seeded) VALUES (1, 0, '', '');

-- A row without an authority holds for all. Nothing is deleted: a row that was taken back or put
-- right has an end.
CREATE TABLE holiday (
	id TEXT PRIMARY KEY,
	authority_id TEXT REFERENCES authority (id),
	unit_id TEXT REFERENCES unit (id),
	day TEXT NOT NULL,
	-- the last day of Ramadan
	until_day TEXT NOT NULL,
	kind TEXT NOT NULL CHECK (kind IN ('year', 'national', 'joint_leave', 'election', 'local', 'ramadan', 'closed', 'hours')),
	region TEXT NOT NULL,
	-- of a day on which this office alone works otherwise
	hours TEXT NOT NULL,
	name_id TEXT NOT NULL,
	name_en TEXT NOT NULL,
	decree TEXT NOT NULL,
	basis TEXT NOT NULL,
	announced TEXT NOT NULL,
	status TEXT NOT NULL CHECK (status IN ('official', 'inferred', 'assumed', 'unknown')),
	source TEXT NOT NULL,
	-- brought by the program, or entered by somebody
	origin TEXT NOT NULL CHECK (origin IN ('program', 'entered')),
	made_at TEXT NOT NULL,
	made_by TEXT NOT NULL,
	revoked TEXT NOT NULL,
	revoked_decree TEXT NOT NULL,
	ended_at TEXT,
	ended_by TEXT NOT NULL,
	ended_why TEXT NOT NULL,
	-- the row that says it right; empty when it was taken back
	replaced_by TEXT NOT NULL,
	CHECK (unit_id IS NULL OR authority_id IS NOT NULL),
	CHECK (authority_id IS NOT NULL OR kind NOT IN ('closed', 'hours'))
) STRICT;
CREATE INDEX holiday_authority ON holiday (authority_id, day);
CREATE UNIQUE INDEX holiday_in_force ON holiday (coalesce(authority_id, ''), coalesce(unit_id, ''), region, kind, day)
	WHERE ended_at IS NULL;

-- When an office works, from a day on until the next row of the same office. A unit without rows
-- works as its authority does.
CREATE TABLE office_hours (
	id TEXT PRIMARY KEY,
	authority_id TEXT NOT NULL REFERENCES authority (id),
	unit_id TEXT REFERENCES unit (id),
	-- empty: always
	valid_from TEXT NOT NULL,
	zone TEXT NOT NULL CHECK (zone IN ('WIB', 'WITA', 'WIT')),
	region TEXT NOT NULL,
	joint_leave_works INTEGER NOT NULL CHECK (joint_leave_works IN (0, 1)),
	joint_leave_basis TEXT NOT NULL,
	joint_leave_status TEXT NOT NULL CHECK (joint_leave_status IN ('official', 'inferred', 'assumed', 'unknown')),
	-- the hours of the days from Sunday on, with | between
	week TEXT NOT NULL,
	-- the same for the fasting month; empty where the hours do not change
	ramadan TEXT NOT NULL,
	basis TEXT NOT NULL,
	status TEXT NOT NULL CHECK (status IN ('official', 'inferred', 'assumed', 'unknown')),
	why TEXT NOT NULL,
	made_at TEXT NOT NULL,
	made_by TEXT NOT NULL,
	ended_at TEXT,
	ended_by TEXT NOT NULL,
	ended_why TEXT NOT NULL,
	replaced_by TEXT NOT NULL
) STRICT;
CREATE INDEX office_hours_authority ON office_hours (authority_id, valid_from);
CREATE UNIQUE INDEX office_hours_in_force ON office_hours (authority_id, coalesce(unit_id, ''), valid_from)
	WHERE ended_at IS NULL;

-- +goose Down
DROP TABLE office_hours;
DROP TABLE holiday;
DROP TABLE calendar_revision;
