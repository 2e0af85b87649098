-- +goose Up
-- Something that went wrong with personal data.
CREATE TABLE breach (
	id text COLLATE "C" PRIMARY KEY,
	authority_id text COLLATE "C" NOT NULL REFERENCES authority (id),
	year bigint NOT NULL,
	running bigint NOT NULL,
	state text COLLATE "C" NOT NULL,
	-- which version counts
	entry bigint NOT NULL,
	due_at timestamptz NOT NULL,
	-- when notice was given to the people and to the authority that supervises
	told_at timestamptz,
	lesson text NOT NULL,
	closed_by text COLLATE "C" NOT NULL,
	closed_at timestamptz,
	version bigint NOT NULL
);
CREATE UNIQUE INDEX breach_number ON breach (authority_id, year, running);

-- What is known of it: a correction is a version of its own, and none is ever changed.
CREATE TABLE breach_entry (
	id text COLLATE "C" PRIMARY KEY,
	breach_id text COLLATE "C" NOT NULL REFERENCES breach (id),
	entry bigint NOT NULL,
	title text NOT NULL,
	-- NULL: not known
	happened_at timestamptz,
	learned_at timestamptz NOT NULL,
	learned_by text NOT NULL,
	how text NOT NULL,
	-- codes of the record of processing
	data text NOT NULL,
	-- about how many people, as far as is known; 0: not known
	people bigint NOT NULL,
	-- the cases: of all days from one to another, or '' where they are listed
	from_on text COLLATE "C" NOT NULL,
	until_on text COLLATE "C" NOT NULL,
	handling text NOT NULL,
	recovery text NOT NULL,
	why text NOT NULL,
	made_by text COLLATE "C" NOT NULL,
	made_at timestamptz NOT NULL
);
CREATE INDEX breach_entry_one ON breach_entry (breach_id, entry);

-- Whose data it is: since which version, and until before which one (0: still).
CREATE TABLE breach_case (
	breach_id text COLLATE "C" NOT NULL REFERENCES breach (id),
	case_id text COLLATE "C" NOT NULL REFERENCES complaint (id),
	since bigint NOT NULL,
	until bigint NOT NULL,
	PRIMARY KEY (breach_id, case_id)
);
CREATE INDEX breach_case_of ON breach_case (case_id);

-- A notice: to those concerned, to the authority that supervises, or to everybody.
CREATE TABLE breach_notice (
	id text COLLATE "C" PRIMARY KEY,
	breach_id text COLLATE "C" NOT NULL REFERENCES breach (id),
	entry bigint NOT NULL,
	kind text COLLATE "C" NOT NULL,
	addressee text NOT NULL,
	words text NOT NULL,
	-- when it was given
	at timestamptz NOT NULL,
	made_by text COLLATE "C" NOT NULL,
	made_at timestamptz NOT NULL
);
CREATE INDEX breach_notice_of ON breach_notice (breach_id, id);

-- +goose Down
DROP TABLE breach_notice;
DROP TABLE breach_case;
DROP TABLE breach_entry;
DROP TABLE breach;
