-- +goose Up
-- A stream is what an unbroken numbering belongs to: a case, the directory, the results.
CREATE TABLE ledger_stream (
	name text COLLATE "C" PRIMARY KEY,
	salt bytea NOT NULL,
	events bigint NOT NULL,
	head bytea NOT NULL
);

-- leaf is what the tree holds, salted hashes only; salt and detail go when an event is erased.
-- position is the leaf's place in the tree, NULL until the sequencer has given it one.
-- No foreign keys here: an event, its stream and its rows are written in one breath by one function, a
-- verification finds what does not belong together, and the keys cost a tenth of taking in a case.
CREATE TABLE ledger_event (
	id text COLLATE "C" PRIMARY KEY,
	stream text COLLATE "C" NOT NULL,
	sequence bigint NOT NULL,
	position bigint,
	leaf text COLLATE "C" NOT NULL,
	salt bytea,
	detail text COLLATE "C",
	UNIQUE (stream, sequence)
);
CREATE UNIQUE INDEX ledger_position ON ledger_event (position) WHERE position IS NOT NULL;
CREATE INDEX ledger_waiting ON ledger_event (sequence, id) WHERE position IS NULL;

-- one covered row as an event left it; salt goes when the row is erased
CREATE TABLE ledger_row (
	table_name text COLLATE "C" NOT NULL,
	row_id text COLLATE "C" NOT NULL,
	version bigint NOT NULL,
	event_id text COLLATE "C" NOT NULL,
	ordinal bigint NOT NULL,
	salt bytea,
	hash bytea NOT NULL,
	PRIMARY KEY (table_name, row_id, version)
);
-- with the hash, so that a verification reads this index alone
CREATE INDEX ledger_row_event ON ledger_row (event_id, ordinal, hash);
CREATE INDEX ledger_row_erased ON ledger_row (event_id, ordinal) WHERE salt IS NULL;

CREATE TABLE ledger_tile (
	level bigint NOT NULL,
	number bigint NOT NULL,
	hashes bytea NOT NULL,
	PRIMARY KEY (level, number)
);

CREATE TABLE ledger_tree (
	one integer PRIMARY KEY CHECK (one = 1),
	size bigint NOT NULL,
	verifier text COLLATE "C" NOT NULL
);
INSERT INTO ledger_tree (one, size, verifier) VALUES (1, 0, '');

CREATE TABLE ledger_checkpoint (
	size bigint PRIMARY KEY,
	note text COLLATE "C" NOT NULL,
	signed_at timestamptz NOT NULL
);

-- +goose Down
DROP TABLE ledger_checkpoint;
DROP TABLE ledger_tree;
DROP TABLE ledger_tile;
DROP TABLE ledger_row;
DROP TABLE ledger_event;
DROP TABLE ledger_stream;
