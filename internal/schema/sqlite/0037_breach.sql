-- +goose Up
-- Something that went wrong with personal data.
CREATE TABLE breach (
	id TEXT PRIMARY KEY,
	authority_id TEXT NOT NULL REFERENCES authority (id),
	year INTEGER NOT NULL,
	running INTEGER NOT NULL,
	state TEXT NOT NULL,
	-- which version counts
	entry INTEGER NOT NULL,
	due_at TEXT NOT NULL,
	-- when notice was given to the people and to the authority that supervises
	told_at TEXT,
	lesson TEXT NOT NULL,
	closed_by TEXT NOT NULL,
	closed_at TEXT,
	version INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX breach_number ON breach (authority_id, year, running);

-- What is known of it: a correction is a version of its own, and none is ever changed.
CREATE TABLE breach_entry (
	id TEXT PRIMARY KEY,
	breach_id TEXT NOT NULL REFERENCES breach (id),
	entry INTEGER NOT NULL,
	title TEXT NOT NULL,
	-- NULL: not known
	happened_at TEXT,
	learned_at TEXT NOT NULL,
	learned_by TEXT NOT NULL,
	how TEXT NOT NULL,
	-- codes of the record of processing
	data TEXT NOT NULL,
	-- about how many people, as far as is known; 0: not known
	people INTEGER NOT NULL,
	-- the cases: of all days from one to another, or '' where they are listed
	from_on TEXT NOT NULL,
	until_on TEXT NOT NULL,
	handling TEXT NOT NULL,
	recovery TEXT NOT NULL,
	why TEXT NOT NULL,
	made_by TEXT NOT NULL,
	made_at TEXT NOT NULL
) STRICT;
CREATE INDEX breach_entry_one ON breach_entry (breach_id, entry);

-- Whose data it is: since which version, and until before which one (0: still).
CREATE TABLE breach_case (
	breach_id TEXT NOT NULL REFERENCES breach (id),
	case_id TEXT NOT NULL REFERENCES complaint (id),
	since INTEGER NOT NULL,
	until INTEGER NOT NULL,
	PRIMARY KEY (breach_id, case_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX breach_case_of ON breach_case (case_id);

-- A notice: to those concerned, to the authority that supervises, or to everybody.
CREATE TABLE breach_notice (
	id TEXT PRIMARY KEY,
	breach_id TEXT NOT NULL REFERENCES breach (id),
	entry INTEGER NOT NULL,
	kind TEXT NOT NULL,
	addressee TEXT NOT NULL,
	words TEXT NOT NULL,
	-- when it was given
	at TEXT NOT NULL,
	made_by TEXT NOT NULL,
	made_at TEXT NOT NULL
) STRICT;
CREATE INDEX breach_notice_of ON breach_notice (breach_id, id);

-- +goose Down
DROP TABLE breach_notice;
DROP TABLE breach_case;
DROP TABLE breach_entry;
DROP TABLE breach;
