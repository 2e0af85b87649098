-- +goose Up
-- A message to one person by one channel, and what became of it.
CREATE TABLE delivery (
	id text COLLATE "C" PRIMARY KEY,
	kind text COLLATE "C" NOT NULL,
	channel text COLLATE "C" NOT NULL,
	-- NULL is the installation
	authority_id text COLLATE "C" REFERENCES authority (id),
	-- '' for somebody without an account
	account_id text COLLATE "C" NOT NULL,
	-- who gets it, for counting: it names nobody without an account
	recipient text COLLATE "C" NOT NULL,
	-- masked once it is over, of somebody without an account
	address text COLLATE "C" NOT NULL,
	name text COLLATE "C" NOT NULL,
	lang text COLLATE "C" NOT NULL,
	state text COLLATE "C" NOT NULL CHECK (state IN ('queued', 'sent', 'delivered', 'failed', 'bounced', 'held', 'folded', 'dropped')),
	unique_key text COLLATE "C" UNIQUE,
	-- the fields, sealed; '' once it is over
	sealed text COLLATE "C" NOT NULL,
	-- the digest that it became a line of, or ''
	digest_id text COLLATE "C" NOT NULL,
	attempts bigint NOT NULL,
	provider_id text COLLATE "C" NOT NULL,
	reason text COLLATE "C" NOT NULL,
	created_at timestamptz NOT NULL,
	due_at timestamptz NOT NULL,
	tried_at timestamptz,
	ended_at timestamptz,
	version bigint NOT NULL
);
CREATE INDEX delivery_recipient ON delivery (recipient, state, created_at);
CREATE INDEX delivery_state ON delivery (state, due_at);
CREATE INDEX delivery_authority ON delivery (authority_id, id);
CREATE INDEX delivery_ended ON delivery (channel, ended_at);

-- An address that messages did not reach for good; suppressed until somebody confirms it.
CREATE TABLE failing_address (
	channel text COLLATE "C" NOT NULL,
	address text COLLATE "C" NOT NULL,
	authority_id text COLLATE "C" REFERENCES authority (id),
	account_id text COLLATE "C" NOT NULL,
	failures bigint NOT NULL,
	reason text COLLATE "C" NOT NULL,
	first_at timestamptz NOT NULL,
	last_at timestamptz NOT NULL,
	suppressed_at timestamptz,
	PRIMARY KEY (channel, address)
);

-- An authority's own words for a kind of message; the highest version counts. One without a body goes
-- back to the built-in text.
CREATE TABLE message_text (
	-- of what the words are, and the version: two who write the same one collide
	id text COLLATE "C" PRIMARY KEY,
	-- '' is the installation
	authority_id text COLLATE "C" NOT NULL,
	kind text COLLATE "C" NOT NULL,
	lang text COLLATE "C" NOT NULL,
	version bigint NOT NULL,
	subject text COLLATE "C" NOT NULL,
	body text COLLATE "C" NOT NULL,
	changed_by text COLLATE "C" NOT NULL,
	changed_at timestamptz NOT NULL
);
CREATE INDEX message_text_last ON message_text (authority_id, kind, lang, version);

CREATE TABLE message_preference (
	account_id text COLLATE "C" PRIMARY KEY REFERENCES account (id),
	lang text COLLATE "C" NOT NULL,
	-- group=channel, joined by spaces; what is not named goes the usual way
	channels text COLLATE "C" NOT NULL,
	-- minutes of the day; equal: no quiet hours
	quiet_from bigint NOT NULL,
	quiet_to bigint NOT NULL,
	-- 1: urgent messages come in quiet hours too
	urgent bigint NOT NULL,
	digest text COLLATE "C" NOT NULL CHECK (digest IN ('once', 'daily', 'weekly')),
	-- the hour, and of a weekly one the day, Sunday being 0
	digest_hour bigint NOT NULL,
	digest_day bigint NOT NULL,
	version bigint NOT NULL
);

-- +goose Down
DROP TABLE message_preference;
DROP TABLE message_text;
DROP TABLE failing_address;
DROP TABLE delivery;
