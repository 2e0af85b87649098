-- +goose Up
-- Where a locus lies, as who plans wrote it down, in millionths of a degree.
CREATE TABLE cycle_place (
	locus_id text COLLATE "C" PRIMARY KEY REFERENCES cycle_locus (id),
	lat bigint NOT NULL,
	lon bigint NOT NULL,
	version bigint NOT NULL
);

-- Who was ever in a team: what they found still comes in when they have left it.
CREATE TABLE cycle_member (
	team_id text COLLATE "C" NOT NULL REFERENCES cycle_team (id),
	account text COLLATE "C" NOT NULL,
	PRIMARY KEY (team_id, account)
);
INSERT INTO cycle_member (team_id, account) SELECT DISTINCT t.id, m.value FROM cycle_team t, jsonb_array_elements_text(t.members::jsonb) AS m (value);

-- What one subject answered at one locus. What was answered stands in form_version.
CREATE TABLE form (
	-- chosen by who fills it in, before there is a network
	id text COLLATE "C" PRIMARY KEY,
	cycle_id text COLLATE "C" NOT NULL REFERENCES cycle (id),
	office_id text COLLATE "C" NOT NULL REFERENCES authority (id),
	body_id text COLLATE "C" NOT NULL REFERENCES body (id),
	locus_id text COLLATE "C" NOT NULL REFERENCES cycle_locus (id),
	subject text COLLATE "C" NOT NULL,
	-- the service that it is about; empty for the locus as a whole
	product text COLLATE "C" NOT NULL,
	-- draft, sent, returned, verified, validated, checked, void
	state text COLLATE "C" NOT NULL,
	-- revision that holds; 0 while everything that came is kept aside
	rev bigint NOT NULL,
	-- who sent it first, and how: field, paper, sheet, desk
	made_by text COLLATE "C" NOT NULL,
	way text COLLATE "C" NOT NULL,
	-- the team that visited when it came first; NULL where none did
	team_id text COLLATE "C" REFERENCES cycle_team (id),
	-- somebody answered instead of whom it was meant for
	substitute boolean NOT NULL,
	-- how many questions were answered
	answered bigint NOT NULL,
	-- by the server's clock
	started_at timestamptz,
	finished_at timestamptz,
	received_at timestamptz NOT NULL,
	-- N/A that nobody has decided about, and flags that are open
	na_open bigint NOT NULL,
	flags bigint NOT NULL,
	version bigint NOT NULL
);
CREATE INDEX form_cycle ON form (cycle_id, received_at, id);
CREATE INDEX form_office ON form (cycle_id, office_id, received_at, id);
CREATE INDEX form_locus ON form (locus_id, subject, received_at, id);
CREATE INDEX form_body ON form (cycle_id, body_id, received_at, id);
CREATE INDEX form_maker ON form (cycle_id, made_by, received_at, id);

-- Everything that was ever received of a form, and what became of it.
CREATE TABLE form_version (
	id text COLLATE "C" PRIMARY KEY,
	form_id text COLLATE "C" NOT NULL REFERENCES form (id),
	-- the revision that it is; NULL where it is none: merged into one, or kept aside
	rev bigint,
	content text NOT NULL,
	-- SHA-256 of the content, lower-case hex
	hash text COLLATE "C" NOT NULL,
	account text COLLATE "C" NOT NULL,
	-- credential of the device; empty where there was none
	device text COLLATE "C" NOT NULL,
	way text COLLATE "C" NOT NULL,
	received_at timestamptz NOT NULL,
	-- seconds by which the clock of the device was behind the server's
	offset_s bigint NOT NULL,
	-- kept until somebody decides about it
	aside boolean NOT NULL
);
CREATE UNIQUE INDEX form_version_rev ON form_version (form_id, rev) WHERE rev IS NOT NULL;
CREATE INDEX form_version_hash ON form_version (form_id, hash);

-- What somebody ought to look at. about tells several of a kind apart.
CREATE TABLE form_flag (
	id text COLLATE "C" PRIMARY KEY,
	form_id text COLLATE "C" NOT NULL REFERENCES form (id),
	cycle_id text COLLATE "C" NOT NULL REFERENCES cycle (id),
	kind text COLLATE "C" NOT NULL,
	about text COLLATE "C" NOT NULL,
	-- JSON
	detail text NOT NULL,
	open boolean NOT NULL,
	raised_at timestamptz NOT NULL,
	closed_by text COLLATE "C" NOT NULL,
	closed_at timestamptz,
	why text NOT NULL
);
CREATE UNIQUE INDEX form_flag_once ON form_flag (form_id, kind, about);
CREATE INDEX form_flag_open ON form_flag (cycle_id, kind, form_id) WHERE open;

-- A question that does not apply, until somebody agrees.
CREATE TABLE form_na (
	form_id text COLLATE "C" NOT NULL REFERENCES form (id),
	question text COLLATE "C" NOT NULL,
	reason text NOT NULL,
	-- asked, approved, refused
	state text COLLATE "C" NOT NULL,
	decided_by text COLLATE "C" NOT NULL,
	decided_at timestamptz,
	why text NOT NULL,
	PRIMARY KEY (form_id, question)
);

-- A file that a form names; file_id once it has arrived.
CREATE TABLE form_file (
	form_id text COLLATE "C" NOT NULL REFERENCES form (id),
	ref text COLLATE "C" NOT NULL,
	cycle_id text COLLATE "C" NOT NULL REFERENCES cycle (id),
	question text COLLATE "C" NOT NULL,
	-- photo, voice, signature, document
	kind text COLLATE "C" NOT NULL,
	sha256 text COLLATE "C" NOT NULL,
	size bigint NOT NULL,
	taken_at timestamptz,
	-- in millionths of a degree, and metres; NULL where the device did not know
	lat bigint,
	lon bigint,
	accuracy bigint,
	file_id text COLLATE "C" REFERENCES file (id),
	-- key of the text that says why it was refused
	refused text COLLATE "C" NOT NULL,
	PRIMARY KEY (form_id, ref)
);
CREATE INDEX form_file_same ON form_file (cycle_id, sha256, form_id);
CREATE INDEX form_file_file ON form_file (file_id);

-- +goose Down
DROP TABLE form_file;
DROP TABLE form_na;
DROP TABLE form_flag;
DROP TABLE form_version;
DROP TABLE form;
DROP TABLE cycle_member;
DROP TABLE cycle_place;
