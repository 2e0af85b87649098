-- +goose Up
-- A copy of a case's picture with parts of it covered for good: the only one that may leave the authority.
CREATE TABLE redaction (
	-- the file that it is
	id TEXT PRIMARY KEY,
	case_id TEXT NOT NULL,
	-- the file that it was made of, and what its bytes were
	original_id TEXT NOT NULL,
	original_sum TEXT NOT NULL,
	-- as fractions, JSON
	areas TEXT NOT NULL,
	made_by TEXT NOT NULL,
	made_at TEXT NOT NULL,
	-- it turned out not to cover enough; its bytes are gone
	dropped_by TEXT NOT NULL,
	dropped_at TEXT,
	version INTEGER NOT NULL
) STRICT;
CREATE INDEX redaction_of ON redaction (case_id, id);

-- What was let go along, after somebody looked: a copy with a task outside.
CREATE TABLE redaction_use (
	redaction_id TEXT NOT NULL REFERENCES redaction (id),
	task_id TEXT NOT NULL,
	looked_by TEXT NOT NULL,
	looked_at TEXT NOT NULL,
	PRIMARY KEY (task_id, redaction_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX redaction_use_of ON redaction_use (redaction_id, task_id);

-- What is said in a voice note, written down by staff: each correction is a row more.
CREATE TABLE transcript (
	id TEXT PRIMARY KEY,
	case_id TEXT NOT NULL,
	-- the voice note; '' for what came in writing from another authority, which kept the voice
	file_id TEXT NOT NULL,
	revision INTEGER NOT NULL,
	words TEXT NOT NULL,
	made_by TEXT NOT NULL,
	made_at TEXT NOT NULL
) STRICT;
CREATE INDEX transcript_of ON transcript (case_id, id);
CREATE UNIQUE INDEX transcript_revision ON transcript (file_id, revision) WHERE file_id <> '';

-- +goose Down
DROP TABLE transcript;
DROP TABLE redaction_use;
DROP TABLE redaction;
