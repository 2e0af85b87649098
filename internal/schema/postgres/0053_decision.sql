-- +goose Up
-- What is decided over a computation: the plenary with its minutes, the decree, and when figures are published.
CREATE TABLE decision_session (
	id text COLLATE "C" PRIMARY KEY,
	cycle_id text COLLATE "C" NOT NULL REFERENCES cycle (id),
	run_id text COLLATE "C" NOT NULL REFERENCES run (id),
	day text COLLATE "C" NOT NULL,
	place text NOT NULL,
	-- how far from a bound of a class a figure is borderline: decimals, as people write them
	distance text COLLATE "C" NOT NULL,
	-- why it is over a computation that a later one followed; empty where none did
	why_earlier text NOT NULL,
	-- dropped: given up before it was confirmed
	state text COLLATE "C" NOT NULL CHECK (state IN ('open', 'closed', 'confirmed', 'dropped')),
	opened_by text COLLATE "C" NOT NULL,
	opened_at timestamptz NOT NULL,
	closed_by text COLLATE "C" NOT NULL,
	closed_at timestamptz,
	confirmed_by text COLLATE "C" NOT NULL,
	confirmed_at timestamptz,
	version bigint NOT NULL
);
CREATE UNIQUE INDEX decision_session_going ON decision_session (cycle_id) WHERE state IN ('open', 'closed');
CREATE INDEX decision_session_cycle ON decision_session (cycle_id, id);

-- Who was there: an account of the installation, or a name with a role as typed.
CREATE TABLE decision_attendee (
	id text COLLATE "C" PRIMARY KEY,
	session_id text COLLATE "C" NOT NULL REFERENCES decision_session (id),
	place bigint NOT NULL,
	account text COLLATE "C" NOT NULL,
	name text NOT NULL,
	role text NOT NULL
);
CREATE INDEX decision_attendee_session ON decision_attendee (session_id, place);

-- The points of the minutes, in their order.
CREATE TABLE decision_point (
	id text COLLATE "C" PRIMARY KEY,
	session_id text COLLATE "C" NOT NULL REFERENCES decision_session (id),
	place bigint NOT NULL,
	words text NOT NULL
);
CREATE INDEX decision_point_session ON decision_point (session_id, place);

-- What the plenary said of a borderline case.
CREATE TABLE decision_note (
	session_id text COLLATE "C" NOT NULL REFERENCES decision_session (id),
	body_id text COLLATE "C" NOT NULL REFERENCES body (id),
	words text NOT NULL,
	account text COLLATE "C" NOT NULL,
	at timestamptz NOT NULL,
	PRIMARY KEY (session_id, body_id)
);

-- A body of which the plenary decided that it has no figure: safety, refusal, closed, moved, not_said.
CREATE TABLE decision_absent (
	session_id text COLLATE "C" NOT NULL REFERENCES decision_session (id),
	body_id text COLLATE "C" NOT NULL REFERENCES body (id),
	reason text COLLATE "C" NOT NULL,
	words text NOT NULL,
	account text COLLATE "C" NOT NULL,
	at timestamptz NOT NULL,
	PRIMARY KEY (session_id, body_id)
);

CREATE TABLE decision_decree (
	id text COLLATE "C" PRIMARY KEY,
	authority_id text COLLATE "C" NOT NULL REFERENCES authority (id),
	cycle_id text COLLATE "C" NOT NULL REFERENCES cycle (id),
	session_id text COLLATE "C" NOT NULL REFERENCES decision_session (id),
	number text NOT NULL,
	-- the letters and digits of the number: two ways of writing one number are one
	number_key text COLLATE "C" NOT NULL,
	day text COLLATE "C" NOT NULL,
	-- the position of who signed, as typed
	signer text NOT NULL,
	basis text NOT NULL,
	file_id text COLLATE "C" REFERENCES file (id),
	-- dropped: mistyped, before it was confirmed
	state text COLLATE "C" NOT NULL CHECK (state IN ('entered', 'confirmed', 'withdrawn', 'dropped')),
	entered_by text COLLATE "C" NOT NULL,
	entered_at timestamptz NOT NULL,
	confirmed_by text COLLATE "C" NOT NULL,
	confirmed_at timestamptz,
	-- by which later decree it is withdrawn, and why; one person asks, a second confirms
	withdraw_number text NOT NULL,
	withdraw_day text COLLATE "C" NOT NULL,
	withdraw_why text NOT NULL,
	withdraw_asked_by text COLLATE "C" NOT NULL,
	withdraw_asked_at timestamptz,
	withdrawn_by text COLLATE "C" NOT NULL,
	withdrawn_at timestamptz,
	version bigint NOT NULL
);
CREATE UNIQUE INDEX decision_decree_number ON decision_decree (authority_id, number_key) WHERE state <> 'dropped';
CREATE UNIQUE INDEX decision_decree_live ON decision_decree (cycle_id) WHERE state IN ('entered', 'confirmed');
CREATE INDEX decision_decree_cycle ON decision_decree (cycle_id, id);

CREATE TABLE decision_publication (
	id text COLLATE "C" PRIMARY KEY,
	cycle_id text COLLATE "C" NOT NULL REFERENCES cycle (id),
	decree_id text COLLATE "C" NOT NULL REFERENCES decision_decree (id),
	run_id text COLLATE "C" NOT NULL REFERENCES run (id),
	-- whose bodies; NULL: all
	office_id text COLLATE "C" REFERENCES authority (id),
	at timestamptz NOT NULL,
	-- whether everybody may take the archive of the computation
	archive_open bigint NOT NULL CHECK (archive_open IN (0, 1)),
	state text COLLATE "C" NOT NULL CHECK (state IN ('scheduled', 'published', 'cancelled', 'refused')),
	-- why it was refused when its time came: a key of the catalog
	trouble text COLLATE "C" NOT NULL,
	asked_by text COLLATE "C" NOT NULL,
	asked_at timestamptz NOT NULL,
	ended_by text COLLATE "C" NOT NULL,
	ended_at timestamptz,
	bodies bigint NOT NULL,
	units bigint NOT NULL,
	version bigint NOT NULL
);
CREATE UNIQUE INDEX decision_publication_once ON decision_publication (decree_id, coalesce(office_id, '')) WHERE state IN ('scheduled', 'published');
CREATE INDEX decision_publication_cycle ON decision_publication (cycle_id, id);

-- A publication of computed figures, as the portal tells of it.
CREATE TABLE result_publication (
	id text COLLATE "C" PRIMARY KEY,
	cycle_id text COLLATE "C" NOT NULL,
	run_id text COLLATE "C" NOT NULL,
	run_number bigint NOT NULL,
	year bigint NOT NULL,
	title text NOT NULL,
	authority text NOT NULL,
	decree text NOT NULL,
	decree_day text COLLATE "C" NOT NULL,
	-- figures rest on lines that are not official
	simulation bigint NOT NULL CHECK (simulation IN (0, 1)),
	-- a self-assessment
	own bigint NOT NULL CHECK (own IN (0, 1)),
	archive_open bigint NOT NULL CHECK (archive_open IN (0, 1)),
	-- its figures are those of lists, maps and trends
	stands bigint NOT NULL CHECK (stands IN (0, 1)),
	published_at timestamptz NOT NULL,
	withdrawn_at timestamptz,
	withdrawn_by text COLLATE "C" NOT NULL,
	withdrawn_day text COLLATE "C" NOT NULL,
	withdrawn_why text NOT NULL
);
CREATE INDEX result_publication_year ON result_publication (year, id);

ALTER TABLE result ADD COLUMN publication_id text COLLATE "C" REFERENCES result_publication (id);
-- 1: another figure of the same year speaks for the body or unit in lists, maps and trends
ALTER TABLE result ADD COLUMN beside bigint NOT NULL DEFAULT 0 CHECK (beside IN (0, 1));
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
