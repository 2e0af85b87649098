-- +goose Up
-- What is decided over a computation: the plenary with its minutes, the decree, and when figures are published.
CREATE TABLE decision_session (
	id TEXT PRIMARY KEY,
	cycle_id TEXT NOT NULL REFERENCES cycle (id),
	run_id TEXT NOT NULL REFERENCES run (id),
	day TEXT NOT NULL,
	place TEXT NOT NULL,
	-- how far from a bound of a class a figure is borderline: decimals, as people write them
	distance TEXT NOT NULL,
	-- why it is over a computation that a later one followed; empty where none did
	why_earlier TEXT NOT NULL,
	-- dropped: given up before it was confirmed
	state TEXT NOT NULL CHECK (state IN ('open', 'closed', 'confirmed', 'dropped')),
	opened_by TEXT NOT NULL,
	opened_at TEXT NOT NULL,
	closed_by TEXT NOT NULL,
	closed_at TEXT,
	confirmed_by TEXT NOT NULL,
	confirmed_at TEXT,
	version INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX decision_session_going ON decision_session (cycle_id) WHERE state IN ('open', 'closed');
CREATE INDEX decision_session_cycle ON decision_session (cycle_id, id);

-- Who was there: an account of the installation, or a name with a role as typed.
CREATE TABLE decision_attendee (
	id TEXT PRIMARY KEY,
	session_id TEXT NOT NULL REFERENCES decision_session (id),
	place INTEGER NOT NULL,
	account TEXT NOT NULL,
	name TEXT NOT NULL,
	role TEXT NOT NULL
) STRICT;
CREATE INDEX decision_attendee_session ON decision_attendee (session_id, place);

-- The points of the minutes, in their order.
CREATE TABLE decision_point (
	id TEXT PRIMARY KEY,
	session_id TEXT NOT NULL REFERENCES decision_session (id),
	place INTEGER NOT NULL,
	words TEXT NOT NULL
) STRICT;
CREATE INDEX decision_point_session ON decision_point (session_id, place);

-- What the plenary said of a borderline case.
CREATE TABLE decision_note (
	session_id TEXT NOT NULL REFERENCES decision_session (id),
	body_id TEXT NOT NULL REFERENCES body (id),
	words TEXT NOT NULL,
	account TEXT NOT NULL,
	at TEXT NOT NULL,
	PRIMARY KEY (session_id, body_id)
) STRICT, WITHOUT ROWID;

-- A body of which the plenary decided that it has no figure: safety, refusal, closed, moved, not_said.
CREATE TABLE decision_absent (
	session_id TEXT NOT NULL REFERENCES decision_session (id),
	body_id TEXT NOT NULL REFERENCES body (id),
	reason TEXT NOT NULL,
	words TEXT NOT NULL,
	account TEXT NOT NULL,
	at TEXT NOT NULL,
	PRIMARY KEY (session_id, body_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE decision_decree (
	id TEXT PRIMARY KEY,
	authority_id TEXT NOT NULL REFERENCES authority (id),
	cycle_id TEXT NOT NULL REFERENCES cycle (id),
	session_id TEXT NOT NULL REFERENCES decision_session (id),
	number TEXT NOT NULL,
	-- the letters and digits of the number: two ways of writing one number are one
	number_key TEXT NOT NULL,
	day TEXT NOT NULL,
	-- the position of who signed, as typed
	signer TEXT NOT NULL,
	basis TEXT NOT NULL,
	file_id TEXT REFERENCES file (id),
	-- dropped: mistyped, before it was confirmed
	state TEXT NOT NULL CHECK (state IN ('entered', 'confirmed', 'withdrawn', 'dropped')),
	entered_by TEXT NOT NULL,
	entered_at TEXT NOT NULL,
	confirmed_by TEXT NOT NULL,
	confirmed_at TEXT,
	-- by which later decree it is withdrawn, and why; one person asks, a second confirms
	withdraw_number TEXT NOT NULL,
	withdraw_day TEXT NOT NULL,
	withdraw_why TEXT NOT NULL,
	withdraw_asked_by TEXT NOT NULL,
	withdraw_asked_at TEXT,
	withdrawn_by TEXT NOT NULL,
	withdrawn_at TEXT,
	version INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX decision_decree_number ON decision_decree (authority_id, number_key) WHERE state <> 'dropped';
CREATE UNIQUE INDEX decision_decree_live ON decision_decree (cycle_id) WHERE state IN ('entered', 'confirmed');
CREATE INDEX decision_decree_cycle ON decision_decree (cycle_id, id);

CREATE TABLE decision_publication (
	id TEXT PRIMARY KEY,
	cycle_id TEXT NOT NULL REFERENCES cycle (id),
	decree_id TEXT NOT NULL REFERENCES decision_decree (id),
	run_id TEXT NOT NULL REFERENCES run (id),
	-- whose bodies; NULL: all
	office_id TEXT REFERENCES authority (id),
	at TEXT NOT NULL,
	-- whether everybody may take the archive of the computation
	archive_open INTEGER NOT NULL CHECK (archive_open IN (0, 1)),
	state TEXT NOT NULL CHECK (state IN ('scheduled', 'published', 'cancelled', 'refused')),
	-- why it was refused when its time came: a key of the catalog
	trouble TEXT NOT NULL,
	asked_by TEXT NOT NULL,
	asked_at TEXT NOT NULL,
	ended_by TEXT NOT NULL,
	ended_at TEXT,
	bodies INTEGER NOT NULL,
	units INTEGER NOT NULL,
	version INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX decision_publication_once ON decision_publication (decree_id, coalesce(office_id, '')) WHERE state IN ('scheduled', 'published');
CREATE INDEX decision_publication_cycle ON decision_publication (cycle_id, id);

-- A publication of computed figures, as the portal tells of it.
CREATE TABLE result_publication (
	id TEXT PRIMARY KEY,
	cycle_id TEXT NOT NULL,
	run_id TEXT NOT NULL,
	run_number INTEGER NOT NULL,
	year INTEGER NOT NULL,
	title TEXT NOT NULL,
	authority TEXT NOT NULL,
	decree TEXT NOT NULL,
	decree_day TEXT NOT NULL,
	-- figures rest on lines that are not official
	simulation INTEGER NOT NULL CHECK (simulation IN (0, 1)),
	-- a self-assessment
	own INTEGER NOT NULL CHECK (own IN (0, 1)),
	archive_open INTEGER NOT NULL CHECK (archive_open IN (0, 1)),
	-- its figures are those of lists, maps and trends
	stands INTEGER NOT NULL CHECK (stands IN (0, 1)),
	published_at TEXT NOT NULL,
	withdrawn_at TEXT,
	withdrawn_by TEXT NOT NULL,
	withdrawn_day TEXT NOT NULL,
	withdrawn_why TEXT NOT NULL
) STRICT;
CREATE INDEX result_publication_year ON result_publication (year, id);

ALTER TABLE result ADD COLUMN publication_id TEXT REFERENCES result_publication (id);
-- 1: another figure of the same year speaks for the body or unit in lists, maps and trends
ALTER TABLE result ADD COLUMN beside INTEGER NOT NULL DEFAULT 0 CHECK (beside IN (0, 1));
CREATE UNIQUE INDEX result_of_publication ON result (publication_id, body_id, coalesce(unit_id, '')) WHERE publication_id IS NOT NULL;

-- +goose Down
DROP INDEX result_of_publication;
ALTER TABLE result DROP COLUMN beside;
ALTER TABLE result DROP COLUMN publication_id;
DROP TABLE result_publication;
DROP TABLE decision_publication;
DROP TABLE decision_decree;
DROP TABLE decision_absent;
DROP TABLE decision_note;
DROP TABLE decision_point;
DROP TABLE decision_attendee;
DROP TABLE decision_session;
