-- +goose Up
-- Sending the notice of an incident to the people whose cases it is about. Its words never change: what is said otherwise
-- later is a sending of its own, to those whom none has reached.
CREATE TABLE breach_sending (
	id text COLLATE "C" PRIMARY KEY,
	breach_id text COLLATE "C" NOT NULL REFERENCES breach (id),
	-- the version of the incident that it tells of
	entry bigint NOT NULL,
	how text NOT NULL,
	handling text NOT NULL,
	contact text NOT NULL,
	-- running, cancelled, done
	state text COLLATE "C" NOT NULL,
	-- how the last attempt came to grief; empty: it did not
	trouble text NOT NULL,
	made_by text COLLATE "C" NOT NULL,
	made_at timestamptz NOT NULL,
	ended_at timestamptz,
	version bigint NOT NULL
);
CREATE INDEX breach_sending_of ON breach_sending (breach_id, id);
CREATE UNIQUE INDEX breach_sending_one ON breach_sending (breach_id) WHERE state = 'running';

-- Whom a notice has reached: a case once for each incident.
CREATE TABLE breach_told (
	breach_id text COLLATE "C" NOT NULL REFERENCES breach (id),
	case_id text COLLATE "C" NOT NULL REFERENCES complaint (id),
	sending_id text COLLATE "C" NOT NULL REFERENCES breach_sending (id),
	-- the entry in the mailbox of the case
	entry_id text COLLATE "C" NOT NULL,
	-- who has to be called or written to besides: phone, letter; else ''
	way text COLLATE "C" NOT NULL,
	told_at timestamptz NOT NULL,
	PRIMARY KEY (breach_id, case_id)
);
CREATE INDEX breach_told_case ON breach_told (case_id);

-- What an authority decided to tell everybody of an incident.
CREATE TABLE breach_publication (
	id text COLLATE "C" PRIMARY KEY,
	breach_id text COLLATE "C" NOT NULL REFERENCES breach (id),
	authority_id text COLLATE "C" NOT NULL REFERENCES authority (id),
	title text NOT NULL,
	happened_at timestamptz,
	-- codes of the record of processing
	data text COLLATE "C" NOT NULL,
	how text NOT NULL,
	handling text NOT NULL,
	contact text NOT NULL,
	why text NOT NULL,
	made_by text COLLATE "C" NOT NULL,
	made_at timestamptz NOT NULL,
	ended_by text COLLATE "C" NOT NULL,
	ended_at timestamptz,
	ended_why text NOT NULL,
	version bigint NOT NULL
);
CREATE UNIQUE INDEX breach_publication_one ON breach_publication (breach_id) WHERE ended_at IS NULL;

-- +goose Down
DROP TABLE breach_publication;
DROP TABLE breach_told;
DROP TABLE breach_sending;
