-- +goose Up
-- What is held while many come at once: gone when it is released, whose event stays. bunch groups what came from one
-- network on one day, by a keyed hash, or what one ban is about by its id; '' for every other cause.
CREATE TABLE hold (
	case_id text COLLATE "C" PRIMARY KEY REFERENCES complaint (id),
	authority_id text COLLATE "C" NOT NULL,
	cause text COLLATE "C" NOT NULL,
	bunch text COLLATE "C" NOT NULL,
	held_at timestamptz NOT NULL,
	until_at timestamptz NOT NULL
);
CREATE INDEX hold_group ON hold (authority_id, cause, bunch, case_id);
CREATE INDEX hold_until ON hold (until_at);

-- The key of a day by which networks are hashed, sealed; gone two days later, and with it whatever a hash could tell.
CREATE TABLE hold_key (
	day text COLLATE "C" PRIMARY KEY,
	sealed text NOT NULL
);

-- What is held whatever the limits say. mark is a keyed hash of a telephone number, a mail address or a network, and ''
-- once it has ended; day is that of the key of a network's.
CREATE TABLE hold_ban (
	id text COLLATE "C" PRIMARY KEY,
	authority_id text COLLATE "C" NOT NULL REFERENCES authority (id),
	kind text COLLATE "C" NOT NULL,
	mark text COLLATE "C" NOT NULL,
	day text COLLATE "C" NOT NULL,
	-- the case that it was made from; '' for one made by hand
	case_id text COLLATE "C" NOT NULL,
	reason text NOT NULL,
	made_by text COLLATE "C" NOT NULL,
	made_at timestamptz NOT NULL,
	until_at timestamptz NOT NULL,
	ended_by text COLLATE "C" NOT NULL,
	ended_at timestamptz,
	version bigint NOT NULL
);
CREATE INDEX hold_ban_of ON hold_ban (authority_id, id);
CREATE INDEX hold_ban_now ON hold_ban (until_at) WHERE ended_at IS NULL;

-- Above how many in an hour reports of an authority are held, and for how many hours at most.
CREATE TABLE hold_limit (
	authority_id text COLLATE "C" PRIMARY KEY REFERENCES authority (id),
	of_network bigint NOT NULL,
	of_authority bigint NOT NULL,
	hours bigint NOT NULL,
	version bigint NOT NULL
);

-- +goose Down
DROP TABLE hold_limit;
DROP TABLE hold_ban;
DROP TABLE hold_key;
DROP TABLE hold;
