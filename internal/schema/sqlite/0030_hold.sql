-- +goose Up
-- What is held while many come at once: gone when it is released, whose event stays. bunch groups what came from one
-- network on one day, by a keyed hash, or what one ban is about by its id; '' for every other cause.
CREATE TABLE hold (
	case_id TEXT PRIMARY KEY REFERENCES complaint (id),
	authority_id TEXT NOT NULL,
	cause TEXT NOT NULL,
	bunch TEXT NOT NULL,
	held_at TEXT NOT NULL,
	until_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX hold_group ON hold (authority_id, cause, bunch, case_id);
CREATE INDEX hold_until ON hold (until_at);

-- The key of a day by which networks are hashed, sealed; gone two days later, and with it whatever a hash could tell.
CREATE TABLE hold_key (
	day TEXT PRIMARY KEY,
	sealed TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What is held whatever the limits say. mark is a keyed hash of a telephone number, a mail address or a network, and ''
-- once it has ended; day is that of the key of a network's.
CREATE TABLE hold_ban (
	id TEXT PRIMARY KEY,
	authority_id TEXT NOT NULL REFERENCES authority (id),
	kind TEXT NOT NULL,
	mark TEXT NOT NULL,
	day TEXT NOT NULL,
	-- the case that it was made from; '' for one made by hand
	case_id TEXT NOT NULL,
	reason TEXT NOT NULL,
	made_by TEXT NOT NULL,
	made_at TEXT NOT NULL,
	until_at TEXT NOT NULL,
	ended_by TEXT NOT NULL,
	ended_at TEXT,
	version INTEGER NOT NULL
) STRICT;
CREATE INDEX hold_ban_of ON hold_ban (authority_id, id);
CREATE INDEX hold_ban_now ON hold_ban (until_at) WHERE ended_at IS NULL;

-- Above how many in an hour reports of an authority are held, and for how many hours at most.
CREATE TABLE hold_limit (
	authority_id TEXT PRIMARY KEY REFERENCES authority (id),
	of_network INTEGER NOT NULL,
	of_authority INTEGER NOT NULL,
	hours INTEGER NOT NULL,
	version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- +goose Down
DROP TABLE hold_limit;
DROP TABLE hold_ban;
DROP TABLE hold_key;
DROP TABLE hold;
