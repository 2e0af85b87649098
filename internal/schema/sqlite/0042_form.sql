-- +goose Up
-- Where a locus lies, as who plans wrote it down, in millionths of a degree.
CREATE TABLE cycle_place (
	locus_id TEXT PRIMARY KEY REFERENCES cycle_locus (id),
	lat INTEGER NOT NULL,
	lon INTEGER NOT NULL,
	version INTEGER NOT NULL
) STRICT;

-- Who was ever in a team: what they found still comes in when they have left it.
CREATE TABLE cycle_member (
	team_id TEXT NOT NULL REFERENCES cycle_team (id),
	account TEXT NOT NULL,
	PRIMARY KEY (team_id, account)
) STRICT, WITHOUT ROWID;
INSERT INTO cycle_member (team_id, account) SELECT DISTINCT t.id, m.value FROM cycle_team t, json_each(t.members) m;

-- What one subject answered at one locus. What was answered stands in form_version.
CREATE TABLE form (
	-- chosen by who fills it in, before there is a network
	id TEXT PRIMARY KEY,
	cycle_id TEXT NOT NULL REFERENCES cycle (id),
	office_id TEXT NOT NULL REFERENCES authority (id),
	body_id TEXT NOT NULL REFERENCES body (id),
	locus_id TEXT NOT NULL REFERENCES cycle_locus (id),
	subject TEXT NOT NULL,
	-- the service that it is about; empty for the locus as a whole
	product TEXT NOT NULL,
	-- draft, sent, returned, verified, validated, checked, void
	state TEXT NOT NULL,
	-- revision that holds; 0 while everything that came is kept aside
	rev INTEGER NOT NULL,
	-- who sent it first, and how: field, paper, sheet, desk
	made_by TEXT NOT NULL,
	way TEXT NOT NULL,
	-- the team that visited when it came first; NULL where none did
	team_id TEXT REFERENCES cycle_team (id),
	-- somebody answered instead of whom it was meant for
	substitute INTEGER NOT NULL,
	-- how many questions were answered
	answered INTEGER NOT NULL,
	-- by the server's clock
	started_at TEXT,
	finished_at TEXT,
	received_at TEXT NOT NULL,
	-- N/A that nobody has decided about, and flags that are open
	na_open INTEGER NOT NULL,
	flags INTEGER NOT NULL,
	version INTEGER NOT NULL
) STRICT;
CREATE INDEX form_cycle ON form (cycle_id, received_at, id);
CREATE INDEX form_office ON form (cycle_id, office_id, received_at, id);
CREATE INDEX form_locus ON form (locus_id, subject, received_at, id);
CREATE INDEX form_body ON form (cycle_id, body_id, received_at, id);
CREATE INDEX form_maker ON form (cycle_id, made_by, received_at, id);

-- Everything that was ever received of a form, and what became of it.
CREATE TABLE form_version (
	id TEXT PRIMARY KEY,
	form_id TEXT NOT NULL REFERENCES form (id),
	-- the revision that it is; NULL where it is none: merged into one, or kept aside
	rev INTEGER,
	content TEXT NOT NULL,
	-- SHA-256 of the content, lower-case hex
	hash TEXT NOT NULL,
	account TEXT NOT NULL,
	-- credential of the device; empty where there was none
	device TEXT NOT NULL,
	way TEXT NOT NULL,
	received_at TEXT NOT NULL,
	-- seconds by which the clock of the device was behind the server's
	offset_s INTEGER NOT NULL,
	-- kept until somebody decides about it
	aside INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX form_version_rev ON form_version (form_id, rev) WHERE rev IS NOT NULL;
CREATE INDEX form_version_hash ON form_version (form_id, hash);

-- What somebody ought to look at. about tells several of a kind apart.
CREATE TABLE form_flag (
	id TEXT PRIMARY KEY,
	form_id TEXT NOT NULL REFERENCES form (id),
	cycle_id TEXT NOT NULL REFERENCES cycle (id),
	kind TEXT NOT NULL,
	about TEXT NOT NULL,
	-- JSON
	detail TEXT NOT NULL,
	open INTEGER NOT NULL,
	raised_at TEXT NOT NULL,
	closed_by TEXT NOT NULL,
	closed_at TEXT,
	why TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX form_flag_once ON form_flag (form_id, kind, about);
CREATE INDEX form_flag_open ON form_flag (cycle_id, kind, form_id) WHERE open;

-- A question that does not apply, until somebody agrees.
CREATE TABLE form_na (
	form_id TEXT NOT NULL REFERENCES form (id),
	question TEXT NOT NULL,
	reason TEXT NOT NULL,
	-- asked, approved, refused
	state TEXT NOT NULL,
	decided_by TEXT NOT NULL,
	decided_at TEXT,
	why TEXT NOT NULL,
	PRIMARY KEY (form_id, question)
) STRICT, WITHOUT ROWID;

-- A file that a form names; file_id once it has arrived.
CREATE TABLE form_file (
	form_id TEXT NOT NULL REFERENCES form (id),
	ref TEXT NOT NULL,
	cycle_id TEXT NOT NULL REFERENCES cycle (id),
	question TEXT NOT NULL,
	-- photo, voice, signature, document
	kind TEXT NOT NULL,
	sha256 TEXT NOT NULL,
	size INTEGER NOT NULL,
	taken_at TEXT,
	-- in millionths of a degree, and metres; NULL where the device did not know
	lat INTEGER,
	lon INTEGER,
	accuracy INTEGER,
	file_id TEXT REFERENCES file (id),
	-- key of the text that says why it was refused
	refused TEXT NOT NULL,
	PRIMARY KEY (form_id, ref)
) STRICT, WITHOUT ROWID;
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
