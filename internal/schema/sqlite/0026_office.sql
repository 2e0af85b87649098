-- +goose Up
-- What an office (a body, or a unit of it) offers, with its service standard. Whoever keeps the body
-- keeps it. Nothing is deleted: what is offered no more has a valid_to.
CREATE TABLE office_service (
	id TEXT PRIMARY KEY,
	body_id TEXT NOT NULL REFERENCES body (id),
	-- NULL: the body itself offers it
	unit_id TEXT REFERENCES unit (id),
	slug TEXT NOT NULL,
	name TEXT NOT NULL,
	summary TEXT NOT NULL,
	-- in which words people ask for it
	words TEXT NOT NULL,
	search TEXT NOT NULL,
	promise INTEGER NOT NULL CHECK (promise >= 0),
	-- '' where nothing is promised
	promise_unit TEXT NOT NULL CHECK (promise_unit IN ('', 'hours', 'working_days', 'calendar_days')),
	-- the components of the service standard: JSON, code to text
	standard TEXT NOT NULL,
	valid_from TEXT NOT NULL,
	valid_to TEXT NOT NULL,
	version INTEGER NOT NULL,
	CHECK ((promise_unit = '') = (promise = 0))
) STRICT;
CREATE UNIQUE INDEX office_service_address ON office_service (body_id, coalesce(unit_id, ''), slug);

-- What an office makes known of itself, beside what the directory has.
CREATE TABLE office_sheet (
	-- of the unit, or of the body itself
	id TEXT PRIMARY KEY,
	body_id TEXT NOT NULL REFERENCES body (id),
	unit_id TEXT REFERENCES unit (id),
	does TEXT NOT NULL,
	pledge TEXT NOT NULL,
	pledge_decree TEXT NOT NULL,
	pledge_day TEXT NOT NULL,
	person TEXT NOT NULL,
	person_position TEXT NOT NULL,
	person_decree TEXT NOT NULL,
	hours_note TEXT NOT NULL,
	accessibility TEXT NOT NULL,
	text_only TEXT NOT NULL,
	words TEXT NOT NULL,
	version INTEGER NOT NULL
) STRICT;

-- A number or an address by which an office, or an authority as a whole, is reached.
CREATE TABLE office_number (
	id TEXT PRIMARY KEY,
	-- of an authority's own numbers; those of offices are kept by whoever keeps the body
	authority_id TEXT REFERENCES authority (id),
	body_id TEXT REFERENCES body (id),
	unit_id TEXT REFERENCES unit (id),
	kind TEXT NOT NULL CHECK (kind IN ('phone', 'whatsapp', 'sms', 'mail')),
	value TEXT NOT NULL,
	label TEXT NOT NULL,
	emergency INTEGER NOT NULL CHECK (emergency IN (0, 1)),
	hours TEXT NOT NULL,
	-- of numbers that others run, such as 112: how sure it is that they work here, and why
	basis TEXT NOT NULL,
	status TEXT NOT NULL CHECK (status IN ('', 'official', 'inferred', 'assumed', 'unknown')),
	state TEXT NOT NULL CHECK (state IN ('active', 'disturbed', 'closed')),
	-- days between tests; 0: it is not tested
	every_days INTEGER NOT NULL CHECK (every_days >= 0),
	next_at TEXT,
	tested_at TEXT,
	tested_good INTEGER NOT NULL CHECK (tested_good IN (0, 1)),
	good_at TEXT,
	good_seconds INTEGER NOT NULL,
	-- in a row
	misses INTEGER NOT NULL,
	disturbed_at TEXT,
	version INTEGER NOT NULL,
	CHECK ((authority_id IS NULL) <> (body_id IS NULL)),
	CHECK (unit_id IS NULL OR body_id IS NOT NULL)
) STRICT;
CREATE INDEX office_number_body ON office_number (body_id, unit_id);
CREATE INDEX office_number_authority ON office_number (authority_id);
CREATE INDEX office_number_next ON office_number (next_at) WHERE state <> 'closed';

-- A test of a number: a call that somebody made, or a message with a link for whoever has the number.
CREATE TABLE office_test (
	id TEXT PRIMARY KEY,
	number_id TEXT NOT NULL REFERENCES office_number (id),
	kind TEXT NOT NULL CHECK (kind IN ('call', 'message')),
	result TEXT NOT NULL CHECK (result IN ('waiting', 'answered', 'missed', 'void')),
	-- until somebody answered
	seconds INTEGER NOT NULL,
	note TEXT NOT NULL,
	-- account; empty for the machine
	made_by TEXT NOT NULL,
	made_at TEXT NOT NULL,
	-- of a message: until when it is waited for, a hash of its code, and when somebody confirmed it
	due_at TEXT,
	code TEXT NOT NULL,
	confirmed_at TEXT
) STRICT;
CREATE INDEX office_test_number ON office_test (number_id, made_at);
CREATE INDEX office_test_waiting ON office_test (due_at) WHERE result = 'waiting';
CREATE UNIQUE INDEX office_test_code ON office_test (code) WHERE code <> '';

-- What a service, a sheet or a number was before a change: the fields that it changed.
CREATE TABLE office_past (
	subject_id TEXT NOT NULL,
	version INTEGER NOT NULL,
	-- the unit, the body or the authority whose it is
	office_id TEXT NOT NULL,
	-- the kind of the event that ended it
	act TEXT NOT NULL,
	name TEXT NOT NULL,
	why TEXT NOT NULL,
	changed_by TEXT NOT NULL,
	until_at TEXT NOT NULL,
	-- JSON, field to text
	was TEXT NOT NULL,
	PRIMARY KEY (subject_id, version)
) STRICT, WITHOUT ROWID;
CREATE INDEX office_past_office ON office_past (office_id, until_at);

-- +goose Down
DROP TABLE office_past;
DROP TABLE office_test;
DROP TABLE office_number;
DROP TABLE office_sheet;
DROP TABLE office_service;
