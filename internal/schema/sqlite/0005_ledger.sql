-- +goose Up
-- A stream is what an unbroken numbering belongs to: a case, the directory, the results.
CREATE TABLE ledger_stream (
	name TEXT PRIMARY KEY,
	salt BLOB NOT NULL,
	events INTEGER NOT NULL,
	head BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- leaf is what the tree holds, salted hashes only; salt and detail go when an event is erased.
-- position is the leaf's place in the tree, NULL until the sequencer has given it one.
-- No foreign keys here: an event, its stream and its rows are written in one breath by one function, a
-- verification finds what does not belong together, and the keys cost a tenth of taking in a case.
CREATE TABLE ledger_event (
	id TEXT PRIMARY KEY,
	stream TEXT NOT NULL,
	sequence INTEGER NOT NULL,
	position INTEGER,
	leaf TEXT NOT NULL,
	salt BLOB,
	detail TEXT,
	UNIQUE (stream, sequence)
) STRICT;
CREATE UNIQUE INDEX ledger_position ON ledger_event (position) WHERE position IS NOT NULL;
CREATE INDEX ledger_waiting ON ledger_event (sequence, id) WHERE position IS NULL;

-- one covered row as an event left it; salt goes when the row is erased
CREATE TABLE ledger_row (
	table_name TEXT NOT NULL,
	row_id TEXT NOT NULL,
	version INTEGER NOT NULL,
	event_id TEXT NOT NULL,
	ordinal INTEGER NOT NULL,
	salt BLOB,
	hash BLOB NOT NULL,
	PRIMARY KEY (table_name, row_id, version)
) STRICT, WITHOUT ROWID;
-- with the hash, so that a verification reads this index alone
CREATE INDEX ledger_row_event ON ledger_row (event_id, ordinal, hash);
CREATE INDEX ledger_row_erased ON ledger_row (event_id, ordinal) WHERE salt IS NULL;

CREATE TABLE ledger_tile (
	level INTEGER NOT NULL,
	number INTEGER NOT NULL,
	hashes BLOB NOT NULL,
	PRIMARY KEY (level, number)
) STRICT;

CREATE TABLE ledger_tree (
	one INTEGER PRIMARY KEY CHECK (one = 1),
	size INTEGER NOT NULL,
	verifier TEXT NOT NULL
) STRICT;
INSERT INTO ledger_tree (one, size, verifier) VALUES (1, 0, '');

CREATE TABLE ledger_checkpoint (
	size INTEGER PRIMARY KEY,
	note TEXT NOT NULL,
	signed_at TEXT NOT NULL
) STRICT;

-- +goose Down
DROP TABLE ledger_checkpoint;
DROP TABLE ledger_tree;
DROP TABLE ledger_tile;
DROP TABLE ledger_row;
DROP TABLE ledger_event;
DROP TABLE ledger_stream;
