-- +goose Up
-- Sending the notice of an incident to the people whose cases it is about. Its words never change: what is said otherwise
-- later is a sending of its own, to those whom none has reached.
CREATE TABLE breach_sending (
	id TEXT PRIMARY KEY,
	breach_id TEXT NOT NULL REFERENCES breach (id),
	-- the version of the incident that it tells of
	entry INTEGER NOT NULL,
	how TEXT NOT NULL,
	handling TEXT NOT NULL,
	contact TEXT NOT NULL,
	-- running, cancelled, done
	state TEXT NOT NULL,
	-- how the last attempt came to grief; empty: it did not
	trouble TEXT NOT NULL,
	made_by TEXT NOT NULL,
	made_at TEXT NOT NULL,
	ended_at TEXT,
	version INTEGER NOT NULL
) STRICT;
CREATE INDEX breach_sending_of ON breach_sending (breach_id, id);
CREATE UNIQUE INDEX breach_sending_one ON breach_sending (breach_id) WHERE state = 'running';

-- Whom a notice has reached: a case once for each incident.
CREATE TABLE breach_told (
	breach_id TEXT NOT NULL REFERENCES breach (id),
	case_id TEXT NOT NULL REFERENCES complaint (id),
	sending_id TEXT NOT NULL REFERENCES breach_sending (id),
	-- the entry in the mailbox of the case
	entry_id TEXT NOT NULL,
	-- who has to be called or written to besides: phone, letter; else ''
	way TEXT NOT NULL,
	told_at TEXT NOT NULL,
	PRIMARY KEY (breach_id, case_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX breach_told_case ON breach_told (case_id);

-- What an authority decided to tell everybody of an incident.
CREATE TABLE breach_publication (
	id TEXT PRIMARY KEY,
	breach_id TEXT NOT NULL REFERENCES breach (id),
	authority_id TEXT NOT NULL REFERENCES authority (id),
	title TEXT NOT NULL,
	happened_at TEXT,
	-- codes of the record of processing
	data TEXT NOT NULL,
	how TEXT NOT NULL,
	handling TEXT NOT NULL,
	contact TEXT NOT NULL,
	why TEXT NOT NULL,
	made_by TEXT NOT NULL,
	made_at TEXT NOT NULL,
	ended_by TEXT NOT NULL,
	ended_at TEXT,
	ended_why TEXT NOT NULL,
	version INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX breach_publication_one ON breach_publication (breach_id) WHERE ended_at IS NULL;

-- +goose Down
DROP TABLE breach_publication;
DROP TABLE breach_told;
DROP TABLE breach_sending;
