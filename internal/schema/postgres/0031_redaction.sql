-- +goose Up
-- A copy of a case's picture with parts of it covered for good: the only one that may leave the authority.
CREATE TABLE redaction (
	-- the file that it is
	id text COLLATE "C" PRIMARY KEY,
	case_id text COLLATE "C" NOT NULL,
	-- the file that it was made of, and what its bytes were
	original_id text COLLATE "C" NOT NULL,
	original_sum text NOT NULL,
	-- as fractions, JSON
	areas text NOT NULL,
	made_by text COLLATE "C" NOT NULL,
	made_at timestamptz NOT NULL,
	-- it turned out not to cover enough; its bytes are gone
	dropped_by text COLLATE "C" NOT NULL,
	dropped_at timestamptz,
	version bigint NOT NULL
);
CREATE INDEX redaction_of ON redaction (case_id, id);

-- What was let go along, after somebody looked: a copy with a task outside.
CREATE TABLE redaction_use (
	redaction_id text COLLATE "C" NOT NULL REFERENCES redaction (id),
	task_id text COLLATE "C" NOT NULL,
	looked_by text COLLATE "C" NOT NULL,
	looked_at timestamptz NOT NULL,
	PRIMARY KEY (task_id, redaction_id)
);
CREATE INDEX redaction_use_of ON redaction_use (redaction_id, task_id);

-- What is said in a voice note, written down by staff: each correction is a row more.
CREATE TABLE transcript (
	id text COLLATE "C" PRIMARY KEY,
	case_id text COLLATE "C" NOT NULL,
	-- the voice note; '' for what came in writing from another authority, which kept the voice
	file_id text COLLATE "C" NOT NULL,
	revision bigint NOT NULL,
	words text NOT NULL,
	made_by text COLLATE "C" NOT NULL,
	made_at timestamptz NOT NULL
);
CREATE INDEX transcript_of ON transcript (case_id, id);
CREATE UNIQUE INDEX transcript_revision ON transcript (file_id, revision) WHERE file_id <> '';

-- +goose Down
DROP TABLE transcript;
DROP TABLE redaction_use;
DROP TABLE redaction;
