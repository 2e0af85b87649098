-- +goose Up
-- What an office (a body, or a unit of it) offers, with its service standard. Whoever keeps the body
-- keeps it. Nothing is deleted: what is offered no more has a valid_to.
CREATE TABLE office_service (
	id text COLLATE "C" PRIMARY KEY,
	body_id text COLLATE "C" NOT NULL REFERENCES body (id),
	-- NULL: the body itself offers it
	unit_id text COLLATE "C" REFERENCES unit (id),
	slug text COLLATE "C" NOT NULL,
	name text COLLATE "C" NOT NULL,
	summary text COLLATE "C" NOT NULL,
	-- in which words people ask for it
	words text COLLATE "C" NOT NULL,
	search text COLLATE "C" NOT NULL,
	promise bigint NOT NULL CHECK (promise >= 0),
	-- '' where nothing is promised
	promise_unit text COLLATE "C" NOT NULL CHECK (promise_unit IN ('', 'hours', 'working_days', 'calendar_days')),
	-- the components of the service standard: JSON, code to text
	standard text COLLATE "C" NOT NULL,
	valid_from text COLLATE "C" NOT NULL,
	valid_to text COLLATE "C" NOT NULL,
	version bigint NOT NULL,
	CHECK ((promise_unit = '') = (promise = 0))
);
CREATE UNIQUE INDEX office_service_address ON office_service (body_id, coalesce(unit_id, ''), slug);

-- What an office makes known of itself, beside what the directory has.
CREATE TABLE office_sheet (
	-- of the unit, or of the body itself
	id text COLLATE "C" PRIMARY KEY,
	body_id text COLLATE "C" NOT NULL REFERENCES body (id),
	unit_id text COLLATE "C" REFERENCES unit (id),
	does text COLLATE "C" NOT NULL,
	pledge text COLLATE "C" NOT NULL,
	pledge_decree text COLLATE "C" NOT NULL,
	pledge_day text COLLATE "C" NOT NULL,
	person text COLLATE "C" NOT NULL,
	person_position text COLLATE "C" NOT NULL,
	person_decree text COLLATE "C" NOT NULL,
	hours_note text COLLATE "C" NOT NULL,
	accessibility text COLLATE "C" NOT NULL,
	text_only text COLLATE "C" NOT NULL,
	words text COLLATE "C" NOT NULL,
	version bigint NOT NULL
);

-- A number or an address by which an office, or an authority as a whole, is reached.
CREATE TABLE office_number (
	id text COLLATE "C" PRIMARY KEY,
	-- of an authority's own numbers; those of offices are kept by whoever keeps the body
	authority_id text COLLATE "C" REFERENCES authority (id),
	body_id text COLLATE "C" REFERENCES body (id),
	unit_id text COLLATE "C" REFERENCES unit (id),
	kind text COLLATE "C" NOT NULL CHECK (kind IN ('phone', 'whatsapp', 'sms', 'mail')),
	value text COLLATE "C" NOT NULL,
	label text COLLATE "C" NOT NULL,
	emergency boolean NOT NULL,
	hours text COLLATE "C" NOT NULL,
	-- of numbers that others run, such as 112: how sure it is that they work here, and why
	basis text COLLATE "C" NOT NULL,
	status text COLLATE "C" NOT NULL CHECK (status IN ('', 'official', 'inferred', 'assumed', 'unknown')),
	state text COLLATE "C" NOT NULL CHECK (state IN ('active', 'disturbed', 'closed')),
	-- days between tests; 0: it is not tested
	every_days bigint NOT NULL CHECK (every_days >= 0),
	next_at timestamptz,
	tested_at timestamptz,
	tested_good boolean NOT NULL,
	good_at timestamptz,
	good_seconds bigint NOT NULL,
	-- in a row
	misses bigint NOT NULL,
	disturbed_at timestamptz,
	version bigint NOT NULL,
	CHECK ((authority_id IS NULL) <> (body_id IS NULL)),
	CHECK (unit_id IS NULL OR body_id IS NOT NULL)
);
CREATE INDEX office_number_body ON office_number (body_id, unit_id);
CREATE INDEX office_number_authority ON office_number (authority_id);
CREATE INDEX office_number_next ON office_number (next_at) WHERE state <> 'closed';

-- A test of a number: a call that somebody made, or a message with a link for whoever has the number.
CREATE TABLE office_test (
	id text COLLATE "C" PRIMARY KEY,
	number_id text COLLATE "C" NOT NULL REFERENCES office_number (id),
	kind text COLLATE "C" NOT NULL CHECK (kind IN ('call', 'message')),
	result text COLLATE "C" NOT NULL CHECK (result IN ('waiting', 'answered', 'missed', 'void')),
	-- until somebody answered
	seconds bigint NOT NULL,
	note text COLLATE "C" NOT NULL,
	-- account; empty for the machine
	made_by text COLLATE "C" NOT NULL,
	made_at timestamptz NOT NULL,
	-- of a message: until when it is waited for, a hash of its code, and when somebody confirmed it
	due_at timestamptz,
	code text COLLATE "C" NOT NULL,
	confirmed_at timestamptz
);
CREATE INDEX office_test_number ON office_test (number_id, made_at);
CREATE INDEX office_test_waiting ON office_test (due_at) WHERE result = 'waiting';
CREATE UNIQUE INDEX office_test_code ON office_test (code) WHERE code <> '';

-- What a service, a sheet or a number was before a change: the fields that it changed.
CREATE TABLE office_past (
	subject_id text COLLATE "C" NOT NULL,
	version bigint NOT NULL,
	-- the unit, the body or the authority whose it is
	office_id text COLLATE "C" NOT NULL,
	-- the kind of the event that ended it
	act text COLLATE "C" NOT NULL,
	name text COLLATE "C" NOT NULL,
	why text COLLATE "C" NOT NULL,
	changed_by text COLLATE "C" NOT NULL,
	until_at timestamptz NOT NULL,
	-- JSON, field to text
	was text COLLATE "C" NOT NULL,
	PRIMARY KEY (subject_id, version)
);
CREATE INDEX office_past_office ON office_past (office_id, until_at);

-- +goose Down
DROP TABLE office_past;
DROP TABLE office_test;
DROP TABLE office_number;
DROP TABLE office_sheet;
DROP TABLE office_service;
